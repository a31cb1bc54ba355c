package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Stops and kills the server while it publishes or sends a response. */
@Tag("slow")
class ShutdownIT {
  private static final String RUN = "20260129_00z";
  private static final int FRAMES = 40;
  private static final int PADDING = 32 * 1024 * 1024;

  @TempDir Path folder;

  @Test
  void stopsCleanlyDuringPublish() {
    Roots roots = new Roots(folder);
    try (ServerUnderTest server = ServerUnderTest.start(roots, slow(roots))) {
      new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", FRAMES).stage(FRAMES);
      awaitQuickly(() -> published(roots, RUN, "frames") >= 3);
      assertThat(server.stop()).isZero();
      assertThat(server.out()).last().asString().endsWith("stopped");
      assertThat(server.err()).isEmpty();
    }
    assertThat(PublishedTreeAssertions.findLeftovers(roots)).isEmpty();
    PublishedTreeAssertions.assertWhole(roots);
    try (ServerUnderTest server = ServerUnderTest.start(roots, slow(roots))) {
      server.client().awaitPointer("gfs", RUN, "tmp2m", FRAMES);
      assertThat(server.stop()).isZero();
      assertThat(server.out()).noneMatch(line -> line.contains(" WARN ") || line.contains("ERROR"));
    }
  }

  @Test
  void completesSlowDownloadBeforeExit() throws IOException {
    Roots roots = new Roots(folder);
    StagedRun run = new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", 1).frames(1);
    byte[] archive = StagedRun.bytes(1, true, PADDING);
    run.archive(0, archive).commit(1);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment());
        Socket socket = new Socket()) {
      server.client().awaitPointer("gfs", RUN, "tmp2m", 1);
      socket.setReceiveBufferSize(64 * 1024);
      socket.setSoTimeout((int) ServerUnderTest.BOUND.toMillis());
      URI uri = server.publicUri();
      socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
      String request = "GET /tiles/gfs/" + RUN + "/tmp2m/000.pmtiles HTTP/1.1\r\nHost: x\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
      server.terminate();
      server.awaitLine("stopping");
      byte[] rest = in.readAllBytes();
      assertThat(rest).endsWith(java.util.Arrays.copyOfRange(archive, 1024, archive.length));
      assertThat(server.exitCode()).isZero();
    }
  }

  /** Progress of a publish at which the process is killed. */
  enum Point {
    FIRST_FRAME("frames", 1),
    SOME_FRAMES("frames", FRAMES / 2),
    ALL_FRAMES("frames", FRAMES),
    SNAPSHOT("manifests", 1),
    POINTER("", 1);

    final String kind;
    final int files;

    Point(String kind, int files) {
      this.kind = kind;
      this.files = files;
    }

    boolean isReached(Roots roots, String run) {
      return kind.isEmpty()
          ? Files.exists(
              roots.manifests().resolve("gfs/history/0000000" + (ordinal() + 1) + ".json"))
          : published(roots, run, kind) >= files;
    }
  }

  @Test
  void publishesAfterKillDuringPublish() {
    Roots roots = new Roots(folder);
    ServerUnderTest server = ServerUnderTest.start(roots, slow(roots));
    try {
      for (Point point : Point.values()) {
        String run = "20260129_0" + point.ordinal() + "z";
        StagedRun staged = new StagedRun(roots.staging(), "gfs/" + run + "/tmp2m", FRAMES);
        staged.frames(FRAMES).commit(FRAMES);
        awaitQuickly(() -> point.isReached(roots, run));
        server.kill();
        PublishedTreeAssertions.assertWhole(roots);
        server = ServerUnderTest.start(roots, slow(roots));
        server.client().awaitPointer("gfs", run, "tmp2m", FRAMES);
      }
      assertThat(server.stop()).isZero();
    } finally {
      server.close();
    }
    PublishedTreeAssertions.assertWhole(roots);
    assertThat(PublishedTreeAssertions.findLeftovers(roots)).isEmpty();
  }

  /** Limits the server to one worker, so that a publish is slow enough to be interrupted. */
  private static java.util.Map<String, String> slow(Roots roots) {
    return roots.environment("OFFLINE_TILES_MAX_WORKERS", "1");
  }

  private static long published(Roots roots, String run, String kind) {
    String[] files =
        roots.published().resolve("gfs/" + run + "/tmp2m").resolve(kind).toFile().list();
    return files == null
        ? 0
        : java.util.Arrays.stream(files).filter(name -> !name.startsWith(".")).count();
  }

  private static void awaitQuickly(BooleanSupplier reached) {
    await("the publish is there")
        .atMost(ServerUnderTest.BOUND)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(reached::getAsBoolean);
  }
}
