package twf.tiles.bench;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import twf.tiles.bench.WrkRun.Sample;

/**
 * Measures other tile servers, if they are on the PATH, on one tile of an archive against nginx.
 */
final class OtherServers {
  private static final int WARM_UP_SECONDS = 4;
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
  private static final String CONFIG =
      """
      {
        "options": {
          "paths": {
            "root": "%1$s", "pmtiles": "%1$s",
            "fonts": "", "styles": "", "sprites": "", "icons": "", "mbtiles": ""
          }
        },
        "styles": {},
        "data": {"frame": {"pmtiles": "frame.pmtiles"}}
      }
      """;

  private final BenchOptions choices;
  private final Path folder;
  private final ServeTree tree;
  private final RunningServer nginx;

  OtherServers(BenchOptions choices, Path folder, ServeTree tree, RunningServer nginx) {
    this.choices = choices;
    this.folder = folder;
    this.tree = tree;
    this.nginx = nginx;
  }

  /**
   * A kind of tile server.
   *
   * @param tool its command
   * @param arguments {@code PORT} stands for the port
   * @param tile format of the tile's URL path; {@code %s} stands for z, x and y
   */
  private record Kind(String tool, List<String> arguments, String tile) {
    List<String> command(Path executable, int port) {
      return Stream.concat(
              Stream.of(executable.toString()),
              arguments.stream().map(each -> each.replace("PORT", Integer.toString(port))))
          .toList();
    }
  }

  private static List<Kind> kinds() {
    List<String> gl = List.of("--config", "config.json", "--port", "PORT", "--bind", "127.0.0.1");
    return List.of(
        new Kind(
            "pmtiles",
            List.of("serve", ".", "--interface=127.0.0.1", "--port=PORT"),
            "/frame/%s.png"),
        new Kind("martin", List.of("--listen-addresses", "127.0.0.1:PORT", "."), "/frame/%s"),
        new Kind("tileserver-gl-light", gl, "/data/frame/%s.png"),
        new Kind("tileserver-gl", gl, "/data/frame/%s.png"));
  }

  Report measure() throws Exception {
    MarkdownGrid grid =
        new MarkdownGrid(
            "PNG tile, other / nginx",
            "bytes",
            "requests/s",
            "ratio (min - max)",
            "CPU ratio (min - max)");
    Path at = Files.createDirectory(folder.resolve("others"));
    Files.createLink(at.resolve("frame.pmtiles"), tree.file(tree.archive()));
    Files.writeString(at.resolve("config.json"), CONFIG.formatted(at));
    for (Kind kind : kinds()) {
      Optional<Path> executable = onPath(kind.tool());
      if (executable.isEmpty()) {
        grid.note(kind.tool() + " is not on the PATH");
        continue;
      }
      int port = LocalServer.freePort();
      try (LocalServer other =
          LocalServer.start(kind.tool(), port, at, kind.command(executable.get(), port))) {
        measure(grid, kind, other.served());
      }
    }
    return grid;
  }

  private void measure(MarkdownGrid grid, Kind kind, RunningServer other) throws Exception {
    BenchRequest file = tree.tile();
    String[] parts = file.path().split("/");
    String place = String.join("/", Arrays.copyOfRange(parts, parts.length - 3, parts.length));
    BenchRequest ask = BenchRequest.of(kind.tile().formatted(place.replace(".png", "")));
    int bytes = awaitTile(other, ask);
    int fileBytes = awaitTile(nginx, file);
    WrkRun one = WrkRun.atFullSpeed(list(ask, kind.tool()), bytes);
    WrkRun two = WrkRun.atFullSpeed(list(file, "file"), fileBytes);
    one.run(other, WARM_UP_SECONDS);
    two.run(nginx, 1);
    InterleavedRuns pairs =
        InterleavedRuns.measure(
            choices.pairs(),
            () -> one.run(other, choices.seconds()),
            () -> two.run(nginx, choices.seconds()));
    grid.row(
        List.of(
            kind.tool(),
            "%,d / %,d".formatted(bytes, fileBytes),
            pairs.both(Sample::perSecond),
            pairs.ratioText(Sample::perSecond),
            pairs.ratioText(Sample::cpuMs)));
  }

  /**
   * Waits until the tile is available, because some servers open their port before their archives.
   * Returns the size of the body, which some servers compress again.
   */
  private static int awaitTile(RunningServer server, BenchRequest ask)
      throws IOException, InterruptedException {
    ResponseEquivalence client = new ResponseEquivalence();
    long deadline = System.nanoTime() + TIMEOUT_NS;
    while (true) {
      HttpResponse<byte[]> answer = client.get(server, ask);
      byte[] body = answer.body();
      if (answer.statusCode() == 200
          && answer.headers().firstValue("Content-Type").orElse("").equals("image/png")) {
        return body.length;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "%s answers %d with %d bytes to %s"
                .formatted(server.name(), answer.statusCode(), body.length, ask.path()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private Path list(BenchRequest ask, String name) throws IOException {
    return BenchRequest.write(List.of(ask), folder.resolve("asks-other-" + name));
  }

  private static Optional<Path> onPath(String tool) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(each -> Path.of(each).resolve(tool))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
