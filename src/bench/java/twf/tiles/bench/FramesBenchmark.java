package twf.tiles.bench;

import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.validation.check.ChecklistReads;

/** Measures the publishing of one more frame after ten and after two hundred frames. */
final class FramesBenchmark {
  private static final int FEW = 10;
  private static final int MANY = 200;
  private static final int EACH = 10;
  private static final int EXPECTED = 300;
  private static final int WARM_UP = 20;
  private static final VariableKey WARM =
      new VariableKey("bench", new RunId("20251231_00z"), "tmp2m");

  private FramesBenchmark() {}

  static MarkdownTable run() throws Exception {
    MarkdownTable table = new MarkdownTable();
    counted(table);
    inServer(table);
    return table;
  }

  private static void counted(MarkdownTable table) throws Exception {
    try (BenchDirectories roots = new BenchDirectories("frames");
        InProcessPipeline house = new InProcessPipeline(roots, new VertxOptions())) {
      FrameStager stage =
          new FrameStager(roots.staging(), FrameTemplate.find(), PublishBenchmark.KEY, EXPECTED);
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

  private static void inServer(MarkdownTable table) throws Exception {
    try (BenchDirectories roots = new BenchDirectories("frames");
        BenchmarkedServer server =
            BenchmarkedServer.start(roots, FsyncRecorder.recorded(roots), Map.of())) {
      FrameTemplate template = FrameTemplate.find();
      PublishDriver publishes = new PublishDriver(server);
      publishes.oneByOne(new FrameStager(roots.staging(), template, WARM, EXPECTED), WARM_UP);
      FrameStager stage =
          new FrameStager(roots.staging(), template, PublishBenchmark.KEY, EXPECTED);
      List<List<PublishDriver.One>> measured = new ArrayList<>();
      for (int frames : List.of(FEW, MANY)) {
        publishes.upTo(stage, frames - 1);
        measured.add(publishes.oneByOne(stage, frames - 1 + EACH));
      }
      FsyncRecorder forces = FsyncRecorder.of(server, roots);
      inServer(table, FEW, measured.get(0), forces);
      inServer(table, MANY, measured.get(1), forces);
    }
  }

  private static void inServer(
      MarkdownTable table, int frames, List<PublishDriver.One> all, FsyncRecorder forces) {
    Measurements read = PublishBenchmark.figures(all, publish -> publish.readBytes() / 1024);
    table.row(
        at(frames) + "until visible, ms",
        "the same",
        PublishBenchmark.figures(all, PublishDriver.One::visibleMs));
    table.row(at(frames) + "fsync calls", "the same", forces.counts(all));
    table.row(at(frames) + "read by the process (`rchar`; sockets too), KiB", "", read);
  }

  private static String at(int frames) {
    return "frame " + frames + ": ";
  }
}
