package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.SharedLibrary;
import twf.tiles.testing.StagedRun;

/** Runs the server with disks that return I/O errors and with exhausted system limits. */
@Tag("external")
@Tag("slow")
class ResourceLimitIT {
  private static final String FIRST = "20260129_12z";
  private static final String SECOND = "20260129_18z";

  @TempDir Path folder;
  private Roots roots;

  @BeforeEach
  void open() {
    roots = new Roots(folder);
  }

  private StagedRun run(String run, String variable) {
    return new StagedRun(roots.staging(), "gfs/" + run + "/" + variable, 6);
  }

  private static List<String> said(ServerUnderTest server, String part) {
    return server.out().stream().filter(line -> line.contains(part)).toList();
  }

  /** Returns the environment of a server whose disk fails as the file {@code broken} describes. */
  private Map<String, String> faulty() throws IOException {
    Path library = SharedLibrary.compile("faulty-disk.c", folder);
    return roots.environment(
        "LD_PRELOAD", library.toString(), "FAULTY_DISK", folder.resolve("broken").toString());
  }

  private void broken(String what) throws IOException {
    Path next = folder.resolve("broken.tmp");
    Files.writeString(next, what);
    Files.move(next, folder.resolve("broken"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void namesFailingDiskAndRecovers() throws IOException {
    Map<String, String> environment = faulty();
    try (ServerUnderTest server = ServerUnderTest.start(roots, environment)) {
      ServerClient client = server.client();
      // Each kind of staged file in turn is unreadable.
      int hour = 0;
      for (String file : List.of("tmp2m/manifest.json", "meta/003.json", "frames/003.pmtiles")) {
        String run = "20260128_%02dz".formatted(hour++);
        broken("read staging/gfs/" + run + "/" + (file.startsWith("tmp2m") ? "" : "tmp2m/") + file);
        run(run, "tmp2m").stage(6);
        String decision =
            client
                .awaitDecision("gfs/" + run + "/tmp2m", "Input/output error")
                .getString("decision");
        assertThat(decision).contains(file.substring(file.indexOf('/') + 1)).contains("dmesg");
        broken("");
        client.awaitPointer("gfs", run, "tmp2m", 6);
      }
      // An fsync fails: of a copy, its folder, the snapshot, the record or the pointer.
      for (String file :
          List.of(
              "published/gfs/RUN/tmp2m/frames/.003",
              "published/gfs/RUN/tmp2m/frames",
              "published/gfs/RUN/tmp2m/manifests/.006",
              "published/gfs/RUN/tmp2m",
              "manifests/gfs/history/.",
              "manifests/gfs/history",
              "manifests/gfs/.latest")) {
        String run = "20260128_%02dz".formatted(hour++);
        JsonObject before = client.pointer("gfs");
        broken("sync " + file.replace("RUN", run));
        run(run, "tmp2m").stage(6);
        client.awaitDecision("gfs/" + run + "/tmp2m", "Input/output error");
        assertThat(client.pointer("gfs")).as(file).isEqualTo(before);
        PublishedTreeAssertions.assertWhole(roots);
        broken("");
        client.awaitPointer("gfs", run, "tmp2m", 6);
        assertThat(PublishedTreeAssertions.findLeftovers(roots)).as(file).isEmpty();
      }
      // An unreadable published archive causes an error, never wrong bytes, and is not cached.
      run(SECOND, "tmp2m").stage(6);
      client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      String url = "/tiles/gfs/" + SECOND + "/tmp2m/003.pmtiles";
      broken("read published/gfs/" + SECOND + "/tmp2m/frames/003");
      HttpResponse<byte[]> answer = client.get(url);
      assertThat(answer.statusCode()).isBetween(500, 599);
      assertThat(client.get(url.replace("003", "002")).statusCode()).isEqualTo(200);
      broken("");
      assertThat(client.get(url).body()).isEqualTo(StagedRun.bytes(4, true, 0));
    }
  }

  @Test
  void findsUnwatchedFoldersByRescan() {
    assertFoundWith("max_inotify_watches", 3, "no more file events to be had");
  }

  @Test
  void findsEverythingByRescanWithoutWatches() {
    assertFoundWith("max_inotify_instances", 0, "no file events to be had");
  }

  /** Lowers the limit in a separate user namespace, so that other processes keep theirs. */
  private void assertFoundWith(String limit, int most, String warning) {
    String unshare = ExternalTools.require("unshare", "util-linux");
    List<String> by =
        List.of(
            unshare,
            "-Ur",
            "sh",
            "-c",
            "echo " + most + " > /proc/sys/user/" + limit + " && exec \"$@\"",
            "sh");
    List<String> trial = new java.util.ArrayList<>(by);
    trial.add("true");
    ExternalTools.Ran ran = ExternalTools.run(Map.of(), trial.toArray(String[]::new));
    Assumptions.assumeTrue(ran.code() == 0, "needs user namespaces: " + ran.said());
    try (ServerUnderTest server = ServerUnderTest.start(by, roots, roots.environment())) {
      ServerClient client = server.client();
      for (String run : List.of(FIRST, SECOND)) {
        run(run, "tmp2m").stage(6);
        client.awaitPointer("gfs", run, "tmp2m", 6);
      }
      assertThat(said(server, warning))
          .singleElement()
          .asString()
          .contains("OFFLINE_TILES_RESCAN_SECONDS")
          .contains("sysctl -w fs.inotify");
    }
  }

  @Test
  void survivesDescriptorExhaustion() throws IOException {
    List<String> by = List.of("sh", "-c", "ulimit -n 160 && exec \"$@\"", "sh");
    try (ServerUnderTest server = ServerUnderTest.start(by, roots, roots.environment())) {
      ServerClient client = server.client();
      run(FIRST, "tmp2m").stage(6);
      client.awaitPointer("gfs", FIRST, "tmp2m", 6);
      List<java.net.Socket> greedy = new java.util.ArrayList<>();
      try {
        for (int i = 0; i < 200; i++) {
          java.net.Socket socket = new java.net.Socket();
          greedy.add(socket);
          socket.connect(
              new java.net.InetSocketAddress("127.0.0.1", server.publicUri().getPort()), 1000);
        }
        run(SECOND, "tmp2m").stage(6);
        await()
            .atMost(ServerUnderTest.BOUND)
            .until(() -> !said(server, "Too many open files").isEmpty());
      } finally {
        for (java.net.Socket socket : greedy) {
          socket.close();
        }
      }
      client.awaitPointer("gfs", SECOND, "tmp2m", 6);
      assertThat(client.get("/tiles/gfs/" + FIRST + "/tmp2m/000.pmtiles").statusCode())
          .isEqualTo(200);
      assertThat(said(server, "Too many open files")).as("log lines").hasSizeLessThan(200);
      PublishedTreeAssertions.assertWhole(roots);
    }
  }
}
