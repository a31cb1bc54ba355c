package twf.tiles.bench;

import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twf.tiles.contract.RunId;
import twf.tiles.contract.VariableKey;
import twf.tiles.validate.ChecklistReads;

/** One more frame where there are ten, and where there are two hundred. */
final class FramesBenchmark {
  private static final int FEW = 10;
  private static final int MANY = 200;
  private static final int EACH = 10;
  private static final int EXPECTED = 300;
  private static final int WARM_UP = 20;
  private static final VariableKey WARM =
      new VariableKey("bench", new RunId("20251231_00z"), "tmp2m");

  private FramesBenchmark() {}

  static Table run() throws Exception {
    Table table = new Table();
    counted(table);
    inServer(table);
    return table;
  }

  private static void counted(Table table) throws Exception {
    try (Workspace roots = new Workspace("frames");
        InProcess house = new InProcess(roots, new VertxOptions())) {
      Stage stage = new Stage(roots.staging(), Template.find(), PublishBenchmark.KEY, EXPECTED);
      for (int frames : List.of(FEW, MANY)) {
        stage.prepare(frames - 1);
        stage.commit();
        house.publish(stage.key());
        ChecklistReads reads = ChecklistReads.of(house.checklist());
        long calls = house.operations().calls();
        stage.prepare(frames);
        stage.commit();
        house.publish(stage.key());
        ChecklistReads more = ChecklistReads.of(house.checklist()).since(reads);
        table.row(at(frames) + "archives opened", "the same", more.archives());
        table.row(at(frames) + "bytes of archives hashed", "the same", more.hashedBytes());
        table.row(at(frames) + "metas read", "the same", more.metas());
        table.row(
            at(frames) + "calls that change the disk",
            "the same",
            house.operations().calls() - calls);
      }
    }
  }

  private static void inServer(Table table) throws Exception {
    try (Workspace roots = new Workspace("frames");
        Child server = Child.start(roots, Forces.recorded(roots), Map.of())) {
      Template template = Template.find();
      Publishes publishes = new Publishes(server);
      publishes.oneByOne(new Stage(roots.staging(), template, WARM, EXPECTED), WARM_UP);
      Stage stage = new Stage(roots.staging(), template, PublishBenchmark.KEY, EXPECTED);
      List<List<Publishes.One>> measured = new ArrayList<>();
      for (int frames : List.of(FEW, MANY)) {
        publishes.upTo(stage, frames - 1);
        measured.add(publishes.oneByOne(stage, frames - 1 + EACH));
      }
      Forces forces = Forces.of(server, roots);
      inServer(table, FEW, measured.get(0), forces);
      inServer(table, MANY, measured.get(1), forces);
    }
  }

  private static void inServer(Table table, int frames, List<Publishes.One> all, Forces forces) {
    Figures read = PublishBenchmark.figures(all, publish -> publish.readBytes() / 1024);
    table.row(
        at(frames) + "until visible, ms",
        "the same",
        PublishBenchmark.figures(all, Publishes.One::visibleMs));
    table.row(at(frames) + "fsync calls", "the same", forces.counts(all));
    table.row(at(frames) + "read by the process (`rchar`; sockets too), KiB", "", read);
  }

  private static String at(int frames) {
    return "frame " + frames + ": ";
  }
}
