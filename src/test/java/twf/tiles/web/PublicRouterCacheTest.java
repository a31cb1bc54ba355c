package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.image.WebpFixtures;
import twf.tiles.pmtiles.TileType;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;
import twf.tiles.web.PublicServerFixture.Answer;
import twf.tiles.web.legacy.DeprecationHeaders;

/** Responses from the cache equal those from the router and need no worker thread. */
final class PublicRouterCacheTest {
  private static final RunId RUN = new RunId("20190301_00z");
  private static final VariableKey KEY = new VariableKey("era5", RUN, "tmp2m");
  private static final VariableKey WEBP = new VariableKey("era5", RUN, "webp");
  private static final VariableKey IMAGE = new VariableKey("era5", RUN, "wind");
  private static final String URL = KEY.archiveUrl("001");
  private static final String TILE = "/tiles/era5/uk/20190301_00z/tmp2m/1/0/0/0.png";
  private static final String LATEST = "/tiles/era5/uk/latest/tmp2m/1/7/62/41.png";
  private static final String MADE = "/tiles/v2/era5/uk/20190301_00z/webp/1/0/0/0.png";
  private static final String POINTER = "/manifests/era5/latest.json";
  private static final String MANIFEST = "/api/run/era5/latest/manifest.json";
  private static final String OTHER = "\"other\"";

  @TempDir Path root;

  private PublicServerFixture served(String... origins) {
    PublicServerFixture served = new PublicServerFixture(root, origins);
    byte[] picture = TestImages.rgba(256, 256, (x, y) -> x < 3);
    byte[] webp = WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA);
    String shown =
        served.tree.publishWith(
            KEY,
            1,
            new TestArchiveBuilder()
                .tile(0, 0, 0, picture)
                .tile(7, 62, 41, picture)
                .gap(300_000)
                .toBuffer()
                .getBytes());
    served.tree.publishWith(
        WEBP,
        1,
        new TestArchiveBuilder().type(TileType.WEBP).tile(0, 0, 0, webp).toBuffer().getBytes());
    served.tree.publishWithImage(IMAGE, 2, webp);
    served.tree.movePointer("era5", 1, RUN, Map.of("tmp2m", shown));
    served.load();
    return served;
  }

  private static List<String> paths(PublicServerFixture served) {
    String snapshot = served.catalog.view().newestSnapshotName(KEY).orElseThrow();
    return List.of(
        POINTER,
        MANIFEST,
        "/api/run/era5/20190301_00z/manifest.json",
        "/api/models",
        "/published/" + KEY + "/manifest.json",
        KEY.snapshotUrl(snapshot),
        "/published/" + KEY + "/meta/001.json",
        DeprecationHeaders.DOCUMENT,
        URL,
        IMAGE.imageUrl("001"),
        TILE,
        LATEST,
        MADE,
        "/api/v2/era5/uk/runs",
        "/api/v2/era5/uk/latest/vars");
  }

  /** Returns request headers that can change the response, starting with none. */
  private static List<String[]> questions(String etag) {
    return List.of(
        new String[0],
        new String[] {"Origin", "https://maps.example"},
        new String[] {"Origin", "https://other.example"},
        new String[] {"If-None-Match", etag},
        new String[] {"If-None-Match", OTHER},
        new String[] {"If-Match", OTHER},
        new String[] {"If-Modified-Since", "Fri, 31 Dec 2100 23:59:59 GMT"},
        new String[] {"If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"},
        new String[] {"Range", "bytes=0-99"},
        new String[] {"Range", "bytes=0-99", "If-Range", etag},
        new String[] {"Range", "bytes=0-99", "If-Range", OTHER},
        new String[] {"Range", "bytes=100-199999", "Origin", "https://maps.example"},
        new String[] {"Range", "bytes=0-1,9-11"},
        new String[] {"Range", "bytes=90000000-"},
        new String[] {"Accept-Encoding", "gzip"});
  }

  /** Adds a query to bypass the cache, and compares the response with the cached one. */
  @ParameterizedTest
  @ValueSource(strings = {"*", "https://maps.example", "https://maps.example,https://two.example"})
  void answersSameFromCacheAndRouter(String origins) {
    try (PublicServerFixture served = served(origins.split(",", -1))) {
      for (String path : paths(served)) {
        String first = told(served.get(path), path);
        String etag = served.get(path).header("ETag");
        assertThat(first).as(path).startsWith("200");
        assertThat(told(served.get(path), path)).as(path).isEqualTo(first);
        for (String[] headers : questions(etag)) {
          for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS)) {
            String question = method + " " + path + " " + List.of(headers);
            String quick = told(served.request(method, path, headers), path);
            String slow = told(served.request(method, path + "?a=b", headers), path);
            assertThat(quick).as(question).isEqualTo(slow);
          }
        }
      }
    }
  }

  /**
   * Set {@code -Doffline-tiles.seed=N} and {@code -Doffline-tiles.rounds=N} for other or more
   * requests.
   */
  @Test
  void answersRandomRequestsSameFromCacheAndRouter() {
    long seed = Long.getLong("offline-tiles.seed", 20260129);
    SplittableRandom random = new SplittableRandom(seed);
    Set<String> statuses = new TreeSet<>();
    try (PublicServerFixture served = served("https://maps.example")) {
      List<String> paths = paths(served);
      for (int i = 0; i < Integer.getInteger("offline-tiles.rounds", 1_500); i++) {
        String path = random.nextBoolean() ? URL : paths.get(random.nextInt(paths.size()));
        Answer plain = served.get(path);
        String[] headers =
            new RandomRequestHeaders(random, plain.header("ETag"), plain.body().length()).next();
        HttpMethod method = random.nextInt(4) == 0 ? HttpMethod.HEAD : HttpMethod.GET;
        String quick = told(served.request(method, path, headers), path);
        String slow = told(served.request(method, path + "?a=b", headers), path);
        String question = "seed " + seed + ": " + method + " " + path + " " + List.of(headers);
        assertThat(quick).as(question).isEqualTo(slow);
        statuses.add(quick.substring(0, 3));
      }
    }
    assertThat(statuses).containsExactly("200", "206", "304", "412", "416");
  }

  /** A HEAD request fills the cache as well; later GET requests use the entry. */
  @Test
  void servesBodyAfterInitialHead() {
    try (PublicServerFixture served = served("*")) {
      for (String path : paths(served)) {
        Answer head = served.request(HttpMethod.HEAD, path);
        Answer whole = served.get(path);
        assertThat(head.body().length()).isZero();
        assertThat(whole.body().length()).isPositive();
        assertThat(whole.header("Content-Length")).isEqualTo("" + whole.body().length());
        assertThat(headers(head)).as(path).isEqualTo(headers(whole));
      }
    }
  }

  private static String told(Answer answer, String path) {
    return answer.status() + "\n" + headers(answer) + "\n" + body(answer, path);
  }

  private static List<String> headers(Answer answer) {
    List<String> lines = new ArrayList<>();
    answer
        .headers()
        .forEach((name, value) -> lines.add(name.toLowerCase(Locale.ROOT) + ": " + value));
    return lines.stream().sorted().toList();
  }

  private static String body(Answer answer, String path) {
    byte[] bytes = answer.body().getBytes();
    return bytes.length + " " + Arrays.hashCode(bytes) + " of " + path;
  }

  /** Requests each URL once, then stops the worker threads and requests it again. */
  @Test
  void servesCachedResponsesWithoutWorker() {
    try (PublicServerFixture served = served("*")) {
      List<String[]> hot =
          List.of(
              new String[] {POINTER},
              new String[] {MANIFEST},
              new String[] {MANIFEST, "If-None-Match", served.get(MANIFEST).header("ETag")},
              new String[] {"/published/" + KEY + "/manifest.json"},
              new String[] {"/published/" + KEY + "/meta/001.json"},
              new String[] {URL, "Range", "bytes=0-16383"},
              new String[] {URL, "Range", "bytes=150000-154095"},
              new String[] {URL, "Range", "bytes=65000-70000"},
              new String[] {URL, "Range", "bytes=0-9,200000-200009"},
              new String[] {URL},
              new String[] {TILE},
              new String[] {LATEST},
              new String[] {MADE});
      List<String> warm = hot.stream().map(question -> ask(served, question)).toList();
      served.endWorkers();
      assertThat(served.get(KEY.archiveUrl("000")).status()).as("not cached").isEqualTo(500);
      assertThat(hot.stream().map(question -> ask(served, question)).toList()).isEqualTo(warm);
      assertThat(warm.stream().map(told -> told.substring(0, 3)).distinct())
          .containsExactlyInAnyOrder("200", "304", "206");
    }
  }

  private static String ask(PublicServerFixture served, String[] question) {
    String[] headers = Stream.of(question).skip(1).toArray(String[]::new);
    return told(served.get(question[0], headers), question[0]);
  }
}
