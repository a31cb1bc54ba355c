package twf.tiles.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.bench.WrkRun.Sample;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/** Compares a server's speed while it publishes one frame per second with its speed while idle. */
final class PublishingBenchmark {
  private static final VariableKey KEY =
      new VariableKey("live", new RunId("20260101_00z"), "tmp2m");
  private static final int WARM_UP_SECONDS = 12;
  private static final int WARM_UP_FRAMES = 5;

  private PublishingBenchmark() {}

  static Report run() throws Exception {
    BenchOptions choices = BenchOptions.fromEnvironment();
    MarkdownGrid grid =
        new MarkdownGrid(
            "case, publishing / not",
            "goal",
            "requests/s",
            "ratio (min - max)",
            "p99, ms",
            "p99 ratio (min - max)",
            "frames published");
    try (BenchDirectories roots = new BenchDirectories("publishing")) {
      ServeTree tree =
          new ServeTree(roots, ServeTree.THOUSAND, PublishedTreeGenerator.Style.COPIED);
      try (BenchmarkedServer child =
          BenchmarkedServer.start(roots, choices.jvm(), choices.settings())) {
        FrameStager stage = new FrameStager(roots.staging(), FrameTemplate.find(), KEY, 999);
        new PublishDriver(child).oneByOne(stage, WARM_UP_FRAMES);
        RunningServer ours = RunningServer.of(child);
        List<BenchRequest> pointer = List.of(BenchRequest.of("/manifests/live/latest.json"));
        List<BenchRequest> ranges = new ServeCases(tree).ranges();
        Path folder = roots.folder();
        row(grid, choices, ours, stage, "`latest.json` of that model", list(folder, pointer));
        row(
            grid,
            choices,
            ours,
            stage,
            "random 4-KB ranges over 1,000 archives",
            list(folder, ranges));
      }
    }
    return grid;
  }

  private static WrkRun list(Path folder, List<BenchRequest> asks) throws Exception {
    return WrkRun.atFullSpeed(BenchRequest.write(asks, folder.resolve("asks-" + asks.size())), 1);
  }

  private static void row(
      MarkdownGrid grid,
      BenchOptions choices,
      RunningServer ours,
      FrameStager stage,
      String what,
      WrkRun wrk)
      throws Exception {
    wrk.run(ours, WARM_UP_SECONDS);
    List<Double> published = new ArrayList<>();
    InterleavedRuns pairs =
        InterleavedRuns.measure(
            choices.pairs(),
            () -> {
              try (PeriodicStager trickle = new PeriodicStager(ours, stage)) {
                Sample sample = wrk.run(ours, choices.seconds());
                published.add((double) trickle.stopAndAwait());
                return sample;
              }
            },
            () -> wrk.run(ours, choices.seconds()));
    grid.row(
        List.of(
            what,
            "0.9",
            pairs.both(Sample::perSecond),
            pairs.ratioText(Sample::perSecond),
            pairs.both(Sample::p99Ms),
            pairs.ratioText(Sample::p99Ms),
            "%.0f in each %d s"
                .formatted(new Measurements(published).median(), choices.seconds())));
  }
}
