package twf.tiles.web.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.catalog.ContentReader;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.storage.FileDigest;
import twf.tiles.testing.LogCapture;
import twf.tiles.testing.PublishedFixture;
import twf.tiles.web.PublicServerFixture;
import twf.tiles.web.PublicServerFixture.Answer;

final class ArchiveRoutesTest {
  private static final VariableKey KEY =
      new VariableKey("era5", new RunId("20190301_00z"), "tmp2m");
  private static final String URL = KEY.archiveUrl("001");
  private static final byte[] ARCHIVE = PublishedFixture.archive(KEY, 1);
  private static final String ETAG = '"' + FileDigest.of(ARCHIVE).sha256() + '"';

  @TempDir Path root;
  private PublicServerFixture served;

  @BeforeEach
  void serve() {
    served = new PublicServerFixture(root, "*");
    served.tree.publish(KEY, 2);
    served.load();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void sendsContractHeadersForWholeArchive() {
    Answer answer = served.get(URL, "Accept-Encoding", "gzip");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().getBytes()).isEqualTo(ARCHIVE);
    assertThat(answer.header("Content-Type")).isEqualTo("application/vnd.pmtiles");
    assertThat(answer.header("Cache-Control"))
        .isEqualTo("public, max-age=31536000, immutable, no-transform");
    assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(answer.header("ETag")).isEqualTo(ETAG);
    assertThat(answer.header("Content-Length")).isEqualTo("1001");
    assertThat(answer.header("Content-Encoding")).isNull();
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
  }

  @Test
  void sendsPartialContentForSingleRange() {
    Answer answer = served.get(URL, "Range", "bytes=10-19", "If-Range", ETAG);
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes 10-19/1001");
    assertThat(answer.header("Content-Length")).isEqualTo("10");
    assertThat(answer.header("ETag")).isEqualTo(ETAG);
    assertThat(answer.body().getBytes()).isEqualTo(Arrays.copyOfRange(ARCHIVE, 10, 20));
    assertThat(served.get(URL, "Range", "bytes=-3").body().getBytes())
        .isEqualTo(Arrays.copyOfRange(ARCHIVE, 998, 1001));
  }

  @Test
  void sendsMultipartForSeveralRanges() {
    Answer answer = served.get(URL, "Range", "bytes=0-4, -2, 5000-");
    assertThat(answer.status()).isEqualTo(206);
    String type = answer.header("Content-Type");
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    assertThat(answer.header("Content-Range")).isNull();
    assertThat(answer.header("Content-Length")).isEqualTo("" + answer.body().length());
    String boundary = type.substring(type.indexOf('=') + 1);
    assertThat(answer.body().toString(StandardCharsets.ISO_8859_1))
        .isEqualTo(
            part("--" + boundary, "0-4", 0, 5)
                + part("\r\n--" + boundary, "999-1000", 999, 1001)
                + "\r\n--"
                + boundary
                + "--\r\n");
  }

  private static String part(String delimiter, String range, int from, int to) {
    return delimiter
        + "\r\nContent-Type: application/vnd.pmtiles\r\nContent-Range: bytes "
        + range
        + "/1001\r\n\r\n"
        + new String(Arrays.copyOfRange(ARCHIVE, from, to), StandardCharsets.ISO_8859_1);
  }

  @Test
  void sendsLargeRangesCompletely() {
    byte[] large = new byte[700_000];
    new Random(1).nextBytes(large);
    VariableKey key = new VariableKey("era5", KEY.run(), "refc");
    served.tree.publishWith(key, 1, large);
    served.load();
    assertThat(served.get(key.archiveUrl("001")).body().getBytes()).isEqualTo(large);
    Answer answer = served.get(key.archiveUrl("001"), "Range", "bytes=1-300000,0-699999");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.body().length()).isGreaterThan(1_000_000);
    assertThat(answer.body().toString(StandardCharsets.ISO_8859_1))
        .contains(new String(large, 1, 300_000, StandardCharsets.ISO_8859_1));
  }

  @Test
  void returns416ForUnsatisfiableRange() {
    Answer answer = served.get(URL, "Range", "bytes=1001-");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.header("Content-Range")).isEqualTo("bytes */1001");
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().getInteger("status")).isEqualTo(416);
  }

  @Test
  void ignoresInvalidOrExcessiveRanges() {
    for (String range :
        new String[] {"bytes=9-1", "lines=0-1", "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8"}) {
      assertThat(served.get(URL, "Range", range).status()).isEqualTo(200);
    }
    assertThat(served.get(URL, "Range", "bytes=0-1", "If-Range", "W/" + ETAG).status())
        .isEqualTo(200);
  }

  @Test
  void ignoresRangeForHead() {
    Answer answer = served.request(HttpMethod.HEAD, URL, "Range", "bytes=0-1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("1001");
    assertThat(answer.header("Content-Range")).isNull();
    assertThat(answer.header("ETag")).isEqualTo(ETAG);
    assertThat(answer.body().length()).isZero();
  }

  @Test
  void evaluatesConditionsBeforeRanges() {
    Answer same = served.get(URL, "If-None-Match", ETAG, "Range", "bytes=0-1");
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.header("ETag")).isEqualTo(ETAG);
    assertThat(same.header("Cache-Control")).contains("immutable");
    Answer failed = served.get(URL, "If-Match", "\"other\"", "Range", "bytes=0-1");
    assertThat(failed.status()).isEqualTo(412);
  }

  @Test
  void evaluatesDateConditions() throws Exception {
    Path file = served.tree.published().archive(KEY, "001");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-29T18:00:00.9Z")));
    String date = "Thu, 29 Jan 2026 18:00:00 GMT";
    String before = "Thu, 29 Jan 2026 17:59:59 GMT";
    assertThat(served.get(URL).header("Last-Modified")).isEqualTo(date);
    assertThat(served.request(HttpMethod.HEAD, URL).header("Last-Modified")).isEqualTo(date);
    assertThat(served.get(URL, "If-Modified-Since", date).status()).isEqualTo(304);
    assertThat(served.get(URL, "If-Modified-Since", before).status()).isEqualTo(200);
    assertThat(served.get(URL, "If-Unmodified-Since", before).status()).isEqualTo(412);
    Answer part = served.get(URL, "Range", "bytes=0-1", "If-Range", date);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Last-Modified")).isEqualTo(date);
    assertThat(served.get(URL, "Range", "bytes=0-1", "If-Range", before).status()).isEqualTo(200);
  }

  @Test
  void ignoresConditionsForMissingArchive() throws Exception {
    Files.delete(served.tree.published().archive(KEY, "001"));
    assertThat(served.get(URL, "If-None-Match", ETAG).status()).isEqualTo(404);
    assertThat(served.get(URL, "If-Match", "\"other\"").status()).isEqualTo(404);
  }

  @Test
  void neverServesFileDifferingFromRecord() throws Exception {
    Path file = served.tree.published().archive(KEY, "001");
    served.tree.overwrite(file, new byte[10]);
    Answer answer = served.get(URL);
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body().toString()).doesNotContain(root.toString());
    assertThat(answer.header("ETag")).isNull();
    Files.delete(file);
    assertThat(served.get(URL).status()).isEqualTo(404);
  }

  @Test
  void reportsMissingPublishedFiles() throws Exception {
    String meta = "/published/" + KEY + "/meta/001.json";
    String manifest = "/published/" + KEY + "/manifest.json";
    assertThat(served.get(URL).status()).isEqualTo(200);
    assertThat(served.get(KEY.archiveUrl("777")).status()).isEqualTo(404);
    assertThat(served.get("/published/" + KEY + "/manifests/009-0123456789abcdef.json").status())
        .isEqualTo(404);
    assertThat(served.get("/tiles/era5/20290301_00z/tmp2m/001.pmtiles").status()).isEqualTo(404);
    assertThat(served.missing).as("missing, though not in a snapshot").isEmpty();

    served.close();
    served = new PublicServerFixture(root, "*");
    served.load();
    Files.delete(served.tree.published().archive(KEY, "001"));
    assertThat(served.get(URL).status()).isEqualTo(404);
    assertThat(served.missing).containsExactly(KEY);
    Files.delete(served.tree.published().meta(KEY, "001"));
    assertThat(served.get(meta).status()).isEqualTo(404);
    assertThat(served.missing).containsExactly(KEY, KEY);

    served.close();
    served = new PublicServerFixture(root, "*");
    served.load();
    try (Stream<Path> snapshots =
        Files.list(root.resolve("published/era5/20190301_00z/tmp2m/manifests"))) {
      for (Path snapshot : snapshots.toList()) {
        Files.delete(snapshot);
      }
    }
    assertThat(served.get(manifest).status()).isEqualTo(404);
    assertThat(served.get(URL).status()).isEqualTo(404);
    assertThat(served.missing).containsExactly(KEY, KEY);
  }

  @Test
  void logsMissingFilesOnceAMinute() throws Exception {
    Files.delete(served.tree.published().archive(KEY, "001"));
    Files.delete(served.tree.published().meta(KEY, "001"));
    try (LogCapture archives = new LogCapture(CachedArchiveStore.class);
        LogCapture metas = new LogCapture(ContentReader.class)) {
      for (int i = 0; i < 5; i++) {
        assertThat(served.get(URL).status()).isEqualTo(404);
        assertThat(served.get("/published/" + KEY + "/meta/001.json").status()).isEqualTo(404);
      }
      assertThat(archives.containing("001.pmtiles does not exist")).hasSize(1);
      assertThat(metas.containing("001.json does not exist")).hasSize(1);
      served.clock.advance(Duration.ofMinutes(1));
      assertThat(served.get(URL).status()).isEqualTo(404);
      assertThat(served.get("/published/" + KEY + "/meta/001.json").status()).isEqualTo(404);
      assertThat(archives.containing("(5 such requests)")).hasSize(1);
      assertThat(metas.containing("(5 such requests)")).hasSize(1);
    }
    assertThat(served.missing).as("each request is counted").hasSize(12);
  }

  @Test
  void returnsNotFoundForUnlistedFrame() {
    served.tree.writeSnapshot(KEY, 4);
    served.load();
    assertThat(Files.exists(served.tree.published().archive(KEY, "003"))).isTrue();
    assertThat(served.get(KEY.archiveUrl("003")).status()).isEqualTo(404);
    assertThat(served.get("/published/" + KEY + "/meta/003.json").status()).isEqualTo(404);
  }

  @Test
  void servesFrameListedByPointerOnly() {
    String more = served.tree.writeSnapshot(KEY, 4);
    served.tree.movePointer("era5", 1, KEY.run(), Map.of("tmp2m", more));
    served.load();
    assertThat(served.get(KEY.archiveUrl("003")).status()).isEqualTo(200);
  }
}
