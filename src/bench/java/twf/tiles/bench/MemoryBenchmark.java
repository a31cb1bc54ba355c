package twf.tiles.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Measures resident memory after every one of ten thousand archives was requested. */
final class MemoryBenchmark {
  private static final PublishedTreeGenerator.Size SIZE =
      new PublishedTreeGenerator.Size(1, 50, 5, 40);
  private static final int HEAD_BYTES = 16 * 1024;
  private static final int RANGE_BYTES = 4096;
  private static final int RANGES_EACH = 4;
  private static final int MIN_BYTES = 100;
  private static final int MAX_RUNS = 6;
  private static final int ROUNDS = 2;

  private MemoryBenchmark() {}

  static Report run() throws Exception {
    BenchOptions choices = BenchOptions.fromEnvironment();
    MarkdownGrid grid = new MarkdownGrid("resident, MiB", "goal", "ours", "nginx");
    try (BenchDirectories roots = new BenchDirectories("memory")) {
      ServeTree tree = new ServeTree(roots, SIZE, PublishedTreeGenerator.Style.LINKED);
      List<BenchRequest> tiles = tree.tiles(SIZE.frames(), 1);
      try (BenchmarkedServer child =
              BenchmarkedServer.start(roots, choices.jvm(), choices.settings());
          LocalServer nginx = NginxServer.start(roots.folder().resolve("nginx"), tree.site())) {
        RunningServer ours = RunningServer.of(child);
        RunningServer other = nginx.served();
        row(grid, "before the first request", "", ours, other);
        List<BenchRequest> asks = asks(tree);
        if (new ResponseEquivalence().get(ours, tiles.get(0)).statusCode() == 404) {
          grid.note("without tiles: the server answers 404 to the deprecated PNG routes");
        } else {
          asks.addAll(tiles);
        }
        Collections.shuffle(asks, new Random(1));
        Path list = BenchRequest.write(asks, roots.folder().resolve("asks"));
        for (RunningServer each : List.of(ours, other)) {
          warm(each, list);
        }
        row(
            grid,
            "10,000 archives warm: first 16 KiB, four ranges and a tile of each",
            "400",
            ours,
            other);
        grid.row(
            List.of(
                "... of that not of files (`RssAnon`)",
                "",
                Measurements.text(ours.processes().mib("RssAnon")),
                Measurements.text(other.processes().mib("RssAnon"))));
        grid.note("Java options " + choices.jvm() + ", settings " + choices.settings());
      }
    }
    return grid;
  }

  /** Returns requests for the first 16 KiB and some ranges of each archive. */
  private static List<BenchRequest> asks(ServeTree tree) throws Exception {
    List<String> archives = tree.archives();
    List<BenchRequest> asks =
        new ArrayList<>(tree.ranges(RANGE_BYTES, RANGES_EACH * archives.size()));
    archives.forEach(url -> asks.add(BenchRequest.range(url, 0, HEAD_BYTES - 1)));
    return asks;
  }

  /**
   * Repeats runs of growing length until one run covers the whole list, because each run starts at
   * the beginning of the list.
   */
  private static void warm(RunningServer server, Path list) throws Exception {
    int wanted = ROUNDS * Files.readAllLines(list).size();
    int seconds = 10;
    for (int i = 0; i < MAX_RUNS; i++) {
      if (WrkRun.atFullSpeed(list, MIN_BYTES).run(server, seconds).requests() >= wanted) {
        return;
      }
      seconds = Math.min(seconds * 2, 120);
    }
    throw new IllegalStateException(server.name() + " does not get through the list");
  }

  private static void row(
      MarkdownGrid grid, String what, String goal, RunningServer ours, RunningServer nginx)
      throws Exception {
    grid.row(
        List.of(
            what,
            goal,
            Measurements.text(ours.processes().mib("VmRSS")),
            Measurements.text(nginx.processes().mib("VmRSS"))));
  }
}
