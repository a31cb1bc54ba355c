package twf.tiles.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * Measures the repeated publishing of one more frame: until clients see it, and the pointer switch
 * alone.
 */
final class PublishBenchmark {
  static final VariableKey KEY = new VariableKey("bench", new RunId("20260101_00z"), "tmp2m");
  private static final int EXPECTED = 300;
  private static final int WARM_UP = 20;
  private static final int MEASURED = 30;

  private PublishBenchmark() {}

  /** Measures the time until a frame is visible to clients. */
  static MarkdownTable visible() throws Exception {
    try (BenchDirectories roots = new BenchDirectories("publish");
        BenchmarkedServer server =
            BenchmarkedServer.start(roots, FsyncRecorder.recorded(roots), Map.of())) {
      DiskBaseline baseline = new DiskBaseline(roots.manifests());
      List<PublishDriver.One> publishes = measure(roots, server, baseline);
      FsyncRecorder forces = FsyncRecorder.of(server, roots);
      MarkdownTable table = new MarkdownTable();
      table.row(
          "manifest renamed into place -> visible in `latest.json`, ms",
          "500",
          figures(publishes, PublishDriver.One::visibleMs));
      table.row(
          "... of that until it was validated, ms",
          "",
          figures(publishes, PublishDriver.One::validatedMs));
      table.row("... of that in fsync, ms", "most", forces.times(publishes));
      table.row("... fsync calls", "", forces.counts(publishes));
      baseline.addTo(table);
      return table;
    }
  }

  /** Measures the pointer switch with the server's histogram, next to the disk baseline. */
  static MarkdownTable pointer() throws Exception {
    try (BenchDirectories roots = new BenchDirectories("pointer");
        BenchmarkedServer server = BenchmarkedServer.start(roots, List.of(), Map.of())) {
      DiskBaseline baseline = new DiskBaseline(roots.manifests());
      List<PublishDriver.One> publishes = measure(roots, server, baseline);
      MarkdownTable table = new MarkdownTable();
      table.row(
          "pointer switch alone (`twf_offline_tile_publish_pointer_switch_latency_seconds`), ms",
          "10",
          figures(publishes, PublishDriver.One::switchMs));
      baseline.addTo(table);
      return table;
    }
  }

  private static List<PublishDriver.One> measure(
      BenchDirectories roots, BenchmarkedServer server, DiskBaseline baseline) throws Exception {
    FrameStager stage = new FrameStager(roots.staging(), FrameTemplate.find(), KEY, EXPECTED);
    PublishDriver publishes = new PublishDriver(server);
    publishes.oneByOne(stage, WARM_UP);
    List<PublishDriver.One> measured = new ArrayList<>();
    while (stage.staged() < WARM_UP + MEASURED) {
      measured.add(publishes.upTo(stage, stage.staged() + 1));
      baseline.measure();
    }
    return measured;
  }

  static Measurements figures(
      List<PublishDriver.One> publishes, ToDoubleFunction<PublishDriver.One> of) {
    List<Double> values = new ArrayList<>();
    publishes.forEach(publish -> values.add(of.applyAsDouble(publish)));
    return new Measurements(values);
  }
}
