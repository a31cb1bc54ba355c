package twf.tiles.bench;

import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/** Measures the checklist over 49 new frames. */
final class ValidateBenchmark {
  private static final int FRAMES = 49;
  private static final int TIMES = 10;
  private static final long MAX_ON_LOOP_MS = 50;
  private static final long POLL_INTERVAL_MS = 5;

  private ValidateBenchmark() {}

  static MarkdownTable run() throws Exception {
    MarkdownTable table = new MarkdownTable();
    alone(table);
    inServer(table);
    return table;
  }

  private static void alone(MarkdownTable table) throws Exception {
    VertxOptions watchful =
        new VertxOptions()
            .setMaxEventLoopExecuteTime(MAX_ON_LOOP_MS)
            .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
            .setBlockedThreadCheckInterval(POLL_INTERVAL_MS)
            .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS);
    try (BenchDirectories roots = new BenchDirectories("validate");
        InProcessPipeline house = new InProcessPipeline(roots, watchful)) {
      FrameStager stage =
          new FrameStager(roots.staging(), FrameTemplate.find(), PublishBenchmark.KEY, FRAMES);
      stage.prepare(FRAMES);
      stage.commit();
      double first = validate(house);
      int atFirst = house.warnings();
      List<Double> others = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        others.add(validate(house));
      }
      int warnings = house.warnings() - atFirst;
      house.blockEventLoop(4 * MAX_ON_LOOP_MS);
      if (house.warnings() == atFirst + warnings) {
        throw new IllegalStateException("a blocked event loop was not noticed");
      }
      table.row("49 new frames, the first of a process, ms", "2000", first);
      table.row("49 new frames, after that, ms", "2000", new Measurements(others));
      String what = "looks, one every 5 ms, that found an event loop busy over 50 ms: ";
      table.row(what + "the first time", "0", atFirst);
      table.row(what + "after that", "0", warnings);
    }
  }

  private static double validate(InProcessPipeline house) throws Exception {
    long start = System.nanoTime();
    house.validate(PublishBenchmark.KEY);
    return PublishDriver.ms(System.nanoTime() - start);
  }

  private static void inServer(MarkdownTable table) throws Exception {
    try (BenchDirectories roots = new BenchDirectories("validate");
        BenchmarkedServer server = BenchmarkedServer.start(roots, List.of(), Map.of())) {
      FrameTemplate template = FrameTemplate.find();
      PublishDriver publishes = new PublishDriver(server);
      List<PublishDriver.One> all = new ArrayList<>();
      for (int hour = 10; hour < 10 + TIMES; hour++) {
        VariableKey key = new VariableKey("bench", new RunId("20260101_" + hour + "z"), "tmp2m");
        all.add(publishes.upTo(new FrameStager(roots.staging(), template, key, FRAMES), FRAMES));
      }
      table.row(
          "in the server, from the manifest's rename to the verdict, ms",
          "",
          PublishBenchmark.figures(all, PublishDriver.One::validatedMs));
      table.row(
          "in the server, until all 49 are visible, ms",
          "",
          PublishBenchmark.figures(all, PublishDriver.One::visibleMs));
      table.row(
          "slowest answer of `latest.json` meanwhile, asked every ms, ms",
          "",
          PublishBenchmark.figures(all, PublishDriver.One::slowestAnswerMs));
    }
  }
}
