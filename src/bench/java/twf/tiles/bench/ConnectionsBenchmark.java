package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.bench.WrkRun.Sample;

/** Measures memory and latency with many open connections, some of them of slow readers. */
final class ConnectionsBenchmark {
  private static final int OPEN = 2000;
  private static final int SLOW = 50;
  private static final int ASKING = 64;
  private static final int DELAY_MS = 10;
  private static final int WARM_UP_SECONDS = 12;

  private final BenchOptions choices = BenchOptions.fromEnvironment();
  private final BenchDirectories roots;
  private final ServeTree tree;
  private final WrkRun moderate;

  private ConnectionsBenchmark(BenchDirectories roots) throws IOException, InterruptedException {
    this.roots = roots;
    this.tree =
        new ServeTree(
            roots,
            new PublishedTreeGenerator.Size(1, 1, 5, 25),
            PublishedTreeGenerator.Style.LINKED);
    Path list = BenchRequest.write(ServeCases.pointer(), roots.folder().resolve("asks"));
    this.moderate = new WrkRun(list, ASKING, DELAY_MS, 1);
  }

  static Report run() throws Exception {
    try (BenchDirectories roots = new BenchDirectories("connections")) {
      return new ConnectionsBenchmark(roots).measure();
    }
  }

  private Report measure() throws Exception {
    try (BenchmarkedServer child =
            BenchmarkedServer.start(roots, choices.jvm(), choices.settings());
        LocalServer nginx = NginxServer.start(roots.folder().resolve("nginx"), tree.site())) {
      One ours = new One(RunningServer.of(child));
      One other = new One(nginx.served());
      for (One each : List.of(ours, other)) {
        WrkRun.atFullSpeed(moderate.list(), 1).run(each.server, WARM_UP_SECONDS);
      }
      for (int i = 0; i < choices.pairs(); i++) {
        for (One each : i % 2 == 0 ? List.of(ours, other) : List.of(other, ours)) {
          each.measure();
        }
      }
      MarkdownGrid grid = new MarkdownGrid("figure", "ours (min - max)", "nginx (min - max)");
      row(grid, "resident, none open, MiB", ours.before, other.before);
      row(
          grid,
          "resident, 2,000 open, 50 of them slow readers of 1 MiB, MiB",
          ours.with,
          other.with);
      row(grid, "p99 of `latest.json`, none open, ms", ours.aloneP99, other.aloneP99);
      row(grid, "p99 of `latest.json`, 2,000 open, ms", ours.p99, other.p99);
      row(grid, "`latest.json`, requests/s meanwhile", ours.perSecond, other.perSecond);
      row(grid, "read by the slow ones meanwhile, MiB", ours.slow, other.slow);
      grid.note(
          "%d rounds of %d s; wrk with %d connections, each %d ms after its answer; settings %s, Java options %s"
              .formatted(
                  choices.pairs(),
                  choices.seconds(),
                  ASKING,
                  DELAY_MS,
                  choices.settings(),
                  choices.jvm()));
      return grid;
    }
  }

  private static void row(MarkdownGrid grid, String what, List<Double> ours, List<Double> nginx) {
    grid.row(List.of(what, text(new Measurements(ours)), text(new Measurements(nginx))));
  }

  private static String text(Measurements figures) {
    return "%s (%s - %s)"
        .formatted(
            InterleavedRuns.text(figures.median()),
            InterleavedRuns.text(figures.min()),
            InterleavedRuns.text(figures.max()));
  }

  /** The figures of one server, one per round. */
  private final class One {
    final RunningServer server;
    final List<Double> before = new ArrayList<>();
    final List<Double> with = new ArrayList<>();
    final List<Double> aloneP99 = new ArrayList<>();
    final List<Double> p99 = new ArrayList<>();
    final List<Double> perSecond = new ArrayList<>();
    final List<Double> slow = new ArrayList<>();

    One(RunningServer server) {
      this.server = server;
    }

    void measure() throws Exception {
      aloneP99.add(moderate.run(server, choices.seconds()).p99Ms());
      before.add(server.processes().mib("VmRSS"));
      try (OpenConnections open =
          OpenConnections.open(server, OPEN, SLOW, ServeTree.POINTER, tree.wholeArchive())) {
        Sample sample = moderate.run(server, choices.seconds());
        with.add(server.processes().mib("VmRSS"));
        p99.add(sample.p99Ms());
        perSecond.add(sample.perSecond());
        slow.add(open.checkOpen() / (double) ServeTree.WHOLE_BYTES);
      }
    }
  }
}
