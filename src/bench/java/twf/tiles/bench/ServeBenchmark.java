package twf.tiles.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import twf.tiles.bench.WrkRun.Sample;

/** Compares the real jar with nginx. Both serve the same files, in alternating runs. */
final class ServeBenchmark {
  private static final int WARM_UP_SECONDS = 8;

  /**
   * Warm-up before the first case, longer because the server's code is first interpreted and then
   * compiled twice.
   */
  private static final int FIRST_WARM_UP_SECONDS = 16;

  private final BenchOptions choices = BenchOptions.fromEnvironment();
  private final ResponseEquivalence agreement = new ResponseEquivalence();
  private final BenchDirectories roots;
  private final RunningServer ours;
  private final RunningServer nginx;
  private boolean warm;
  private final MarkdownGrid grid =
      new MarkdownGrid(
          "case, ours / nginx",
          "goal",
          "requests/s",
          "ratio (min - max)",
          "p50, ms",
          "p99, ms",
          "p99 ratio",
          "CPU ms per 1,000",
          "CPU ratio (min - max)");

  private ServeBenchmark(BenchDirectories roots, RunningServer ours, RunningServer nginx) {
    this.roots = roots;
    this.ours = ours;
    this.nginx = nginx;
  }

  static Report run() throws Exception {
    BenchOptions choices = BenchOptions.fromEnvironment();
    try (BenchDirectories roots = new BenchDirectories("serve")) {
      ServeTree tree =
          new ServeTree(roots, ServeTree.THOUSAND, PublishedTreeGenerator.Style.COPIED);
      ServeCases cases = new ServeCases(tree);
      List<ServeCase> tiles =
          choices.wants("tile") || choices.wants("tiles") ? cases.tiles() : List.of();
      try (BenchmarkedServer child =
              BenchmarkedServer.start(roots, choices.jvm(), choices.settings());
          LocalServer nginx = NginxServer.start(roots.folder().resolve("nginx"), tree.site())) {
        ServeBenchmark benchmark =
            new ServeBenchmark(roots, RunningServer.of(child), nginx.served());
        benchmark.say(choices.settings());
        for (ServeCase each : cases.all()) {
          benchmark.measureIfWanted(each);
        }
        benchmark.tiles(tiles);
        OtherServers others = new OtherServers(choices, roots.folder(), tree, nginx.served());
        Report also = choices.wants("tile") ? others.measure() : out -> {};
        return out -> {
          benchmark.grid.print(out);
          also.print(out);
        };
      }
    }
  }

  private void say(Map<String, String> settings) {
    grid.note(
        "%d pairs of %d s, wrk with 1 thread and 64 connections; settings %s, Java options %s"
            .formatted(choices.pairs(), choices.seconds(), settings, choices.jvm()));
  }

  private void tiles(List<ServeCase> tiles) throws Exception {
    if (tiles.isEmpty()) {
      return;
    }
    int status = agreement.get(ours, tiles.get(0).asks().of(ours).get(0)).statusCode();
    if (status == 404) {
      grid.note("the server answers 404 to the deprecated PNG routes: tiles were not measured");
      return;
    }
    for (ServeCase each : tiles) {
      measureIfWanted(each);
    }
  }

  private void measureIfWanted(ServeCase what) throws Exception {
    if (choices.wants(what.name())) {
      measure(what);
    }
  }

  private void measure(ServeCase what) throws Exception {
    List<BenchRequest> asksOurs = what.asks().of(ours);
    List<BenchRequest> asksNginx = what.asks().of(nginx);
    long bytes = agreement.check(ours, asksOurs, nginx, asksNginx);
    WrkRun runOurs = wrk(what, ours, asksOurs, bytes);
    WrkRun runNginx = wrk(what, nginx, asksNginx, bytes);
    runOurs.run(ours, warm ? WARM_UP_SECONDS : FIRST_WARM_UP_SECONDS);
    warm = true;
    runNginx.run(nginx, 1);
    InterleavedRuns pairs =
        InterleavedRuns.measure(
            choices.pairs(),
            () -> runOurs.run(ours, choices.seconds()),
            () -> runNginx.run(nginx, choices.seconds()));
    grid.row(
        List.of(
            asksOurs.size() == 1 ? "%s, %,d bytes".formatted(what.what(), bytes) : what.what(),
            what.goal(),
            pairs.both(Sample::perSecond),
            pairs.ratioText(Sample::perSecond),
            pairs.both(Sample::p50Ms),
            pairs.both(Sample::p99Ms),
            InterleavedRuns.text(pairs.ratio(Sample::p99Ms).median()),
            pairs.both(Sample::cpuMs),
            pairs.ratioText(Sample::cpuMs)));
    System.err.println("bench: measured " + what.name());
  }

  private WrkRun wrk(ServeCase what, RunningServer server, List<BenchRequest> asks, long bytes)
      throws IOException {
    String name = "asks-" + what.name() + "-" + server.name();
    return WrkRun.atFullSpeed(BenchRequest.write(asks, roots.folder().resolve(name)), bytes);
  }
}
