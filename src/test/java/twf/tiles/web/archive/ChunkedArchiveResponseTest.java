package twf.tiles.web.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.ByteRange;
import twf.tiles.storage.DirectoryTree;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileDigest;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.RawHttpConnection;
import twf.tiles.web.PublicServerFixture;
import twf.tiles.web.PublicServerFixture.Answer;

/**
 * Archives that are sent in chunks with a minimal cache, so that every buffer in use is visible in
 * the metrics of the store.
 */
final class ChunkedArchiveResponseTest {
  private static final VariableKey KEY =
      new VariableKey("era5", new RunId("20190301_00z"), "tmp2m");
  private static final String URL = KEY.archiveUrl("001");

  /** More than the kernel buffers for a client that does not read. */
  private static final int SIZE = 24 * 1024 * 1024 + 12_345;

  private static final byte[] ARCHIVE = new byte[SIZE];
  private static final int WINDOW = 4096;
  private static final Duration BOUND = Duration.ofSeconds(20);

  static {
    new Random(3).nextBytes(ARCHIVE);
  }

  @TempDir Path root;
  private PublicServerFixture served;
  private RawHttpConnection wire;

  @BeforeEach
  void serve() {
    served = PublicServerFixture.withCache(root, 1, "*");
    served.tree.publishWith(KEY, 1, ARCHIVE);
    served.load();
    wire = new RawHttpConnection(served.server.port(), WINDOW);
  }

  @AfterEach
  void stop() {
    wire.close();
    served.close();
  }

  private void awaitNoLiveBuffers() {
    await("no live buffers").atMost(BOUND).until(() -> served.archives.liveBytes() == 0);
  }

  @Test
  void sendsWholeArchiveRepeatedly() {
    for (int i = 0; i < 2; i++) {
      Answer answer = served.get(URL);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(SIZE));
      assertThat(answer.header("ETag")).isEqualTo('"' + FileDigest.of(ARCHIVE).sha256() + '"');
      assertThat(Arrays.equals(answer.body().getBytes(), ARCHIVE)).isTrue();
      awaitNoLiveBuffers();
    }
    assertThat(served.request(HttpMethod.HEAD, URL).header("Content-Length"))
        .isEqualTo(Integer.toString(SIZE));
  }

  @Test
  void sendsRangesAroundChunkSize() {
    int[][] ranges = {
      {0, 1_048_575},
      {0, 1_048_576},
      {1, 1_048_576},
      {1, 1_048_577},
      {65_535, 1_179_649},
      {262_143, 1_310_720},
      {12_345, SIZE - 1},
      {SIZE - 1_048_577, SIZE - 1}
    };
    for (int[] range : ranges) {
      String asked = range[0] + "-" + range[1];
      Answer answer = served.get(URL, "Range", "bytes=" + asked);
      assertThat(answer.status()).as(asked).isEqualTo(206);
      assertThat(answer.header("Content-Range")).isEqualTo("bytes " + asked + "/" + SIZE);
      assertThat(answer.header("Content-Length")).isEqualTo("" + (range[1] - range[0] + 1));
      byte[] expected = Arrays.copyOfRange(ARCHIVE, range[0], range[1] + 1);
      assertThat(Arrays.equals(answer.body().getBytes(), expected)).as(asked).isTrue();
      awaitNoLiveBuffers();
    }
  }

  @Test
  void sendsSeveralLargeRanges() {
    Answer answer = served.get(URL, "Range", "bytes=5-2000000, 3000000-5000000");
    assertThat(answer.status()).isEqualTo(206);
    String body = answer.body().toString(StandardCharsets.ISO_8859_1);
    assertThat(answer.header("Content-Length")).isEqualTo("" + body.length());
    assertThat(body.contains(text(5, 2_000_001)) && body.contains(text(3_000_000, 5_000_001)))
        .isTrue();
    awaitNoLiveBuffers();
  }

  private static String text(int from, int to) {
    return new String(Arrays.copyOfRange(ARCHIVE, from, to), StandardCharsets.ISO_8859_1);
  }

  @Test
  void releasesResourcesWhenClientDisconnects() {
    List<RawHttpConnection> leaving = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RawHttpConnection one =
          new RawHttpConnection(served.server.port(), WINDOW).request("GET", URL);
      leaving.add(one);
      assertThat(one.read(1000)).isEqualTo(1000);
    }
    assertThat(served.archives.liveBytes()).as("bytes being sent").isPositive();
    leaving.forEach(RawHttpConnection::close);
    await("connections closed").atMost(BOUND).until(() -> served.server.connections() == 1);
    awaitNoLiveBuffers();
    await("no file open").atMost(BOUND).until(() -> served.archives.openFiles() == 0);
    assertThat(served.get(URL, "Range", "bytes=7-7").body().getByte(0)).isEqualTo(ARCHIVE[7]);
  }

  /** Removes the run as retention does. */
  private void removeRun() throws IOException {
    Path run = served.tree.published().run(KEY.runKey());
    Path aside = run.resolveSibling(".removed-" + KEY.run());
    Files.move(run, aside);
    new DirectoryTree(new DurableFileOperations()).remove(aside);
    served.load();
  }

  private void isGone() {
    for (String path : new String[] {URL, KEY.archiveUrl("000")}) {
      assertThat(served.get(path).status()).isEqualTo(404);
      assertThat(served.get(path, "Range", "bytes=7-7").status()).isEqualTo(404);
      assertThat(served.get(path, "Range", "bytes=5-2000000").status()).isEqualTo(404);
      assertThat(served.request(HttpMethod.HEAD, path).status()).isEqualTo(404);
    }
    String variable = "/published/" + KEY;
    assertThat(served.get(variable + "/manifest.json").status()).isEqualTo(404);
    assertThat(served.get(variable + "/meta/001.json").status()).isEqualTo(404);
    assertThat(served.get("/api/runs?model=era5").body().toJsonArray()).isEmpty();
    assertThat(served.get("/api/run/era5/" + KEY.run() + "/manifest.json").status()).isEqualTo(404);
  }

  private static byte[] body(byte[] answer) {
    int begin = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    return Arrays.copyOfRange(answer, begin, answer.length);
  }

  @Test
  void completesResponseThoughRunIsRemoved() throws IOException {
    wire.request("GET", URL, "Connection: close");
    assertThat(wire.read(0)).isZero();
    await("response started").atMost(BOUND).until(() -> served.archives.liveBytes() > 0);
    assertThat(served.archives.openFiles()).isEqualTo(1);
    removeRun();
    isGone();
    assertThat(FileDigest.of(body(wire.readRemaining()))).isEqualTo(FileDigest.of(ARCHIVE));
    awaitNoLiveBuffers();
    await("file closed").atMost(BOUND).until(() -> served.archives.openFiles() == 0);
  }

  @Test
  void completesMultipartThoughRunIsRemoved() throws IOException {
    wire.request("GET", URL, "Range: bytes=5-12000000, 12000002-24000000", "Connection: close");
    await("response started").atMost(BOUND).until(() -> served.archives.openFiles() == 1);
    removeRun();
    String body = new String(body(wire.readRemaining()), StandardCharsets.ISO_8859_1);
    assertThat(body.contains(text(5, 12_000_001)) && body.contains(text(12_000_002, 24_000_001)))
        .isTrue();
    awaitNoLiveBuffers();
    await("file closed").atMost(BOUND).until(() -> served.archives.openFiles() == 0);
  }

  @Test
  void sendsCachedArchiveWithoutFileAndPinsBlocks() throws IOException {
    wire.close();
    served.close();
    served = PublicServerFixture.withCache(root, 8L * SIZE, "*");
    served.load();
    wire = new RawHttpConnection(served.server.port(), WINDOW);
    assertThat(served.get(URL).status()).isEqualTo(200);
    await("file closed").atMost(BOUND).until(() -> served.archives.openFiles() == 0);
    Files.delete(served.tree.published().archive(KEY, "001"));
    wire.request("GET", URL, "Connection: close");
    assertThat(served.get(URL).status()).as("needs no file").isEqualTo(200);
    assertThat(served.archives.openFiles()).isZero();
    removeRun();
    isGone();
    assertThat(FileDigest.of(body(wire.readRemaining()))).isEqualTo(FileDigest.of(ARCHIVE));
    await("blocks released").atMost(BOUND).until(() -> served.archives.pinnedBytes() == 0);
  }

  @Test
  void returnsProblemForRemovedFileOfStaleView() throws IOException {
    assertThat(served.get(URL, "Range", "bytes=7-7").status()).isEqualTo(206);
    Files.delete(served.tree.published().archive(KEY, "001"));
    for (String range : new String[] {"bytes=0-9", "bytes=5-2000000", "bytes=0-9, 20-2000000"}) {
      Answer answer = served.get(URL, "Range", range);
      assertThat(answer.status()).as(range).isEqualTo(404);
      assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }
    assertThat(served.archives.openFiles()).isZero();
  }

  @Test
  void servesCurrentBytesOfRepublishedRun() throws IOException {
    String meta = "/published/" + KEY + "/meta/000.json";
    assertThat(served.get(meta).status()).isEqualTo(200);
    removeRun();
    isGone();
    served.tree.publishWith(KEY, 1, Arrays.copyOf(ARCHIVE, 1000));
    served.load();
    assertThat(served.get(URL).body().length()).isEqualTo(1000);
    assertThat(served.get(meta).status()).isEqualTo(200);
  }

  @Test
  void abortsConnectionWhenFileShrinks() throws IOException {
    wire.request("GET", URL);
    assertThat(wire.read(1)).isEqualTo(1);
    truncate(SIZE / 2);
    byte[] came = wire.readRemaining();
    int body = new String(came, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    assertThat(came.length - body).isBetween(1, SIZE - 1);
    assertThat(Arrays.equals(came, body, came.length, ARCHIVE, 0, came.length - body)).isTrue();
    awaitNoLiveBuffers();
    assertThat(served.get(URL).status()).isEqualTo(500);
    awaitNoLiveBuffers();
  }

  private void truncate(long size) throws IOException {
    Path file = served.tree.published().archive(KEY, "001");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  @Test
  void returnsProblemForTruncatedFile() throws IOException {
    truncate(SIZE - 1);
    wire.request("GET", URL);
    RawHttpConnection.Answer answer = wire.readResponse();
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("ETag")).isNull();
    assertThat(wire.request("GET", "/health").readResponse().status())
        .as("same connection")
        .isEqualTo(200);
    awaitNoLiveBuffers();
  }

  @Test
  void rejectsRequestsWhileSlowClientsPinMemory() {
    assertThat(served.get(URL, "Range", "bytes=0-9").status()).isEqualTo(206);
    List<RetainedBytes> held = holdAll();
    for (String range : new String[] {"bytes=0-9", "bytes=5-2000000"}) {
      RawHttpConnection.Answer refused = wire.request("GET", URL, "Range: " + range).readResponse();
      assertThat(refused.status()).as(range).isEqualTo(503);
      assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(refused.header("Cache-Control")).isEqualTo("no-store");
      assertThat(refused.header("ETag")).isNull();
      assertThat(refused.header("Last-Modified")).isNull();
      assertThat(refused.header("Content-Range")).isNull();
      assertThat(refused.text()).contains("slow clients");
    }
    assertThat(wire.request("GET", "/health").readResponse().status()).isEqualTo(200);
    held.forEach(RetainedBytes::release);
    awaitNoLiveBuffers();
    assertThat(wire.request("GET", URL, "Range: bytes=7-7").readResponse().body())
        .containsExactly(ARCHIVE[7]);
  }

  private List<RetainedBytes> holdAll() {
    ArchiveFile file =
        new ArchiveFile(
            KEY,
            served.tree.published().archive(KEY, "001"),
            FileDigest.of(ARCHIVE).sha256(),
            SIZE);
    List<RetainedBytes> held = new ArrayList<>();
    for (int i = 0; i < SIZE / BlockCache.BLOCK_BYTES; i++) {
      long at = (long) i * BlockCache.BLOCK_BYTES;
      Future<RetainedBytes> lease = served.archives.retain(file, new ByteRange(at, at), null);
      if (settled(lease).failed()) {
        assertThat(FutureAssertions.failure(lease)).hasMessageContaining("slow clients");
        return held;
      }
      held.add(lease.result());
    }
    throw new AssertionError("expected a refusal for lack of memory");
  }

  private static <T> Future<T> settled(Future<T> future) {
    FutureAssertions.await(future.transform(done -> Future.succeededFuture(true)));
    return future;
  }
}
