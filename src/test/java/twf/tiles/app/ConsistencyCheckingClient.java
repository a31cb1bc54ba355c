package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.PublishedTreeAssertions.sha256;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import twf.tiles.testing.RawHttpConnection;

/**
 * Repeatedly requests everything that a model's pointer names, over one connection, and checks
 * every response. {@link #call} returns the number of responses.
 */
final class ConsistencyCheckingClient implements Callable<Integer> {
  private static final int MAX_ROUNDS = 20_000;
  private static final String POINTER = "/manifests/gfs/latest.json";
  private static final String RUN = "/api/run/gfs/latest/manifest.json";

  private final int port;
  private final Random random;
  private final Map<String, byte[]> archives;
  private final Seen seen;
  private final BooleanSupplier done;
  private final Map<String, String> etags = new HashMap<>();
  private int answers;

  /**
   * Collects what the clients saw.
   *
   * @param pointers exact text of each pointer
   * @param runs {@link #identityOf} of each manifest of the newest run
   */
  record Seen(Set<String> pointers, Set<String> runs) {
    Seen() {
      this(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
    }
  }

  /**
   * @param archives every archive that may be published, by URL
   * @param done true when the client should stop
   */
  ConsistencyCheckingClient(
      int port, int seed, Map<String, byte[]> archives, Seen seen, BooleanSupplier done) {
    this.port = port;
    this.random = new Random(seed);
    this.archives = archives;
    this.seen = seen;
    this.done = done;
  }

  @Override
  public Integer call() {
    try (RawHttpConnection wire = new RawHttpConnection(port)) {
      for (int i = 0; i < MAX_ROUNDS && !done.getAsBoolean(); i++) {
        pointer(wire);
        run(wire);
      }
    }
    return answers;
  }

  private void pointer(RawHttpConnection wire) {
    JsonObject pointer = document(wire, POINTER, seen.pointers());
    JsonObject variables = pointer.getJsonObject("variables");
    for (String variable : variables.fieldNames()) {
      JsonObject shown = variables.getJsonObject(variable);
      String url = shown.getString("manifest_url");
      JsonObject snapshot = document(wire, url, null);
      assertThat(snapshot.getString("run")).isEqualTo(pointer.getString("run"));
      assertThat(snapshot.getInteger("available_frames"))
          .isEqualTo(shown.getInteger("available_frames"))
          .isEqualTo(snapshot.getJsonArray("frames").size());
      frames(wire, snapshot.getJsonArray("frames"));
      JsonObject newest =
          document(wire, url.substring(0, url.indexOf("/manifests/")) + "/manifest.json", null);
      assertThat(newest.getInteger("available_frames"))
          .isGreaterThanOrEqualTo(shown.getInteger("available_frames"));
    }
  }

  private void run(RawHttpConnection wire) {
    JsonObject run = document(wire, RUN, null);
    run.getJsonObject("variables")
        .forEach(
            entry ->
                assertThat(((JsonObject) entry.getValue()).getString("run"))
                    .isEqualTo(run.getString("run")));
    seen.runs().add(identityOf(run));
  }

  /** Returns a text that differs between generations, for a pointer or a run manifest. */
  static String identityOf(JsonObject document) {
    SortedMap<String, String> variables = new TreeMap<>();
    document
        .getJsonObject("variables")
        .forEach(
            entry -> {
              JsonObject value = (JsonObject) entry.getValue();
              variables.put(
                  entry.getKey(),
                  value.getInteger("available_frames") + " " + value.getString("last_updated"));
            });
    return document.getString("run") + " " + variables;
  }

  /**
   * Requests a document, sometimes with a condition first; its ETag must match the bytes of its
   * body.
   */
  private JsonObject document(RawHttpConnection wire, String url, Set<String> bodies) {
    String known = etags.get(url);
    if (known != null && random.nextInt(4) == 0) {
      RawHttpConnection.Answer answer = ask(wire, url, "If-None-Match: " + known);
      assertThat(answer.status()).as(url).isIn(200, 304);
      if (answer.status() == 304) {
        assertThat(answer.header("ETag")).isEqualTo(known);
      } else {
        assertTagged(answer);
      }
    }
    RawHttpConnection.Answer answer = ask(wire, url);
    assertThat(answer.status()).as(url).isEqualTo(200);
    etags.put(url, assertTagged(answer));
    if (bodies != null) {
      bodies.add(answer.text());
    }
    return new JsonObject(Buffer.buffer(answer.body()));
  }

  private static String assertTagged(RawHttpConnection.Answer answer) {
    String etag = '"' + sha256(answer.body()) + '"';
    assertThat(answer.header("ETag")).isEqualTo(etag);
    return etag;
  }

  private void frames(RawHttpConnection wire, JsonArray frames) {
    JsonObject newest = frames.getJsonObject(frames.size() - 1);
    JsonObject any = frames.getJsonObject(random.nextInt(frames.size()));
    byte[] content = Objects.requireNonNull(archives.get(newest.getString("url")));
    RawHttpConnection.Answer whole = ask(wire, newest.getString("url"));
    assertThat(whole.status()).isEqualTo(200);
    assertThat(Arrays.equals(whole.body(), content)).as(newest.encode()).isTrue();
    assertThat(newest.getString("sha256")).isEqualTo(sha256(content));
    assertThat(whole.header("ETag")).isEqualTo('"' + newest.getString("sha256") + '"');
    range(wire, any.getString("url"), any.getString("sha256"));
  }

  private void range(RawHttpConnection wire, String url, String digest) {
    byte[] content = Objects.requireNonNull(archives.get(url));
    int first = random.nextInt(content.length);
    int last = first + random.nextInt(content.length - first);
    RawHttpConnection.Answer part =
        ask(wire, url, "Range: bytes=" + first + "-" + last, "If-Range: \"" + digest + '"');
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Content-Range"))
        .isEqualTo("bytes " + first + "-" + last + "/" + content.length);
    assertThat(part.header("ETag")).isEqualTo('"' + digest + '"');
    assertThat(Arrays.equals(part.body(), Arrays.copyOfRange(content, first, last + 1)))
        .as(url + " " + first + "-" + last)
        .isTrue();
    answers++;
    RawHttpConnection.Answer head = wire.request("HEAD", url).readResponse(false);
    assertThat(head.header("Content-Length")).isEqualTo("" + content.length);
  }

  private RawHttpConnection.Answer ask(RawHttpConnection wire, String url, String... headerLines) {
    answers++;
    return wire.request("GET", url, headerLines).readResponse();
  }
}
