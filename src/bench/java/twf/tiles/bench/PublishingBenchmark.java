package twf.tiles.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.bench.WrkRun.Sample;
import twf.tiles.contract.RunId;
import twf.tiles.contract.VariableKey;

/** How fast a server answers while it publishes a frame a second, beside how fast without. */
final class PublishingBenchmark {
  private static final VariableKey KEY =
      new VariableKey("live", new RunId("20260101_00z"), "tmp2m");
  private static final int WARM_UP_SECONDS = 12;
  private static final int WARM_UP_FRAMES = 5;

  private PublishingBenchmark() {}

  static Report run() throws Exception {
    Choices choices = Choices.fromEnvironment();
    Grid grid =
        new Grid(
            "case, publishing / not",
            "goal",
            "requests/s",
            "ratio (min - max)",
            "p99, ms",
            "p99 ratio (min - max)",
            "frames published");
    try (Workspace roots = new Workspace("publishing")) {
      ServeTree tree = new ServeTree(roots, ServeTree.THOUSAND, PublishedTreeMaker.Style.COPIED);
      try (Child child = Child.start(roots, choices.jvm(), choices.settings())) {
        Stage stage = new Stage(roots.staging(), Template.find(), KEY, 999);
        new Publishes(child).oneByOne(stage, WARM_UP_FRAMES);
        Served ours = Served.ours(child);
        List<Ask> pointer = List.of(Ask.of("/manifests/live/latest.json"));
        List<Ask> ranges = new ServeCases(tree).ranges();
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

  private static WrkRun list(Path folder, List<Ask> asks) throws Exception {
    return WrkRun.full(Ask.write(asks, folder.resolve("asks-" + asks.size())), 1);
  }

  private static void row(
      Grid grid, Choices choices, Served ours, Stage stage, String what, WrkRun wrk)
      throws Exception {
    wrk.on(ours, WARM_UP_SECONDS);
    List<Double> published = new ArrayList<>();
    Pairs pairs =
        Pairs.measure(
            choices.pairs(),
            () -> {
              try (Trickle trickle = new Trickle(ours, stage)) {
                Sample sample = wrk.on(ours, choices.seconds());
                published.add((double) trickle.end());
                return sample;
              }
            },
            () -> wrk.on(ours, choices.seconds()));
    grid.row(
        List.of(
            what,
            "0.9",
            pairs.both(Sample::perSecond),
            pairs.ratioText(Sample::perSecond),
            pairs.both(Sample::p99Ms),
            pairs.ratioText(Sample::p99Ms),
            "%.0f in each %d s".formatted(new Figures(published).median(), choices.seconds())));
  }
}
