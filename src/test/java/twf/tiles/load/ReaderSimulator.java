package twf.tiles.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.RawHttpConnection;

/**
 * Simulates a front end that shows the newest run of random models over one persistent connection.
 * Checks every response against what was staged. Not thread-safe.
 */
public final class ReaderSimulator {
  private static final int HEAD = 16 * 1024;
  private static final int MAX_OLD_POINTERS = 4;
  private static final int REQUESTS_A_CONNECTION = 500;
  private static final int MAX_PAUSE_MS = 40;

  private final Random random;
  private final ArchivePool pool;
  private final SeenPointers seen;
  private final LatencyRecorder timings;
  private final BooleanSupplier done;
  private final Map<String, Shown> shown = new HashMap<>();
  private final Deque<JsonObject> old = new ArrayDeque<>();
  private final Map<String, byte[]> tiles = new HashMap<>();
  private long requests;

  private record Shown(String etag, JsonObject pointer) {}

  public ReaderSimulator(
      long seed,
      ArchivePool pool,
      SeenPointers seen,
      LatencyRecorder timings,
      BooleanSupplier done) {
    this.random = new Random(seed);
    this.pool = pool;
    this.seen = seen;
    this.timings = timings;
    this.done = done;
  }

  /** Returns the number of completed requests. */
  public long requests() {
    return requests;
  }

  /**
   * Sends requests on one connection until the limit per connection, or until the simulation ends.
   *
   * @throws WrongResponseException if a response is wrong
   * @throws java.io.UncheckedIOException if the connection breaks
   */
  public void runSession(int port) {
    long last = requests + REQUESTS_A_CONNECTION;
    try (RawHttpConnection wire = new RawHttpConnection(port)) {
      while (!done.getAsBoolean() && requests < last) {
        String model = RunNames.MODELS.get(random.nextInt(RunNames.MODELS.size()));
        JsonObject pointer = pointer(wire, model);
        if (pointer == null) {
          pause();
          continue;
        }
        animation(wire, pointer);
        switch (random.nextInt(8)) {
          case 0 -> discovery(wire, model);
          case 1 -> anyRun(wire, model);
          case 2 -> newest(wire, pointer);
          default -> old(wire);
        }
      }
    }
  }

  /** Returns the current pointer; null if there is none yet. */
  private JsonObject pointer(RawHttpConnection wire, String model) {
    String url = "/manifests/" + model + "/latest.json";
    Shown before = shown.get(model);
    RawHttpConnection.Answer answer =
        before == null
            ? ask(wire, "pointer", url)
            : ask(wire, "pointer", url, "If-None-Match: " + before.etag());
    if (before == null && answer.status() == 404) {
      return null;
    }
    if (before != null && answer.status() == 304) {
      WrongResponseException.throwUnless(
          before.etag().equals(answer.header("ETag")), url + ": 304 of another tag");
      return before.pointer();
    }
    JsonObject pointer = document(url, answer);
    if (before != null) {
      WrongResponseException.throwUnless(
          pointer.getLong("generation") > before.pointer().getLong("generation"),
          url + " went from " + before.pointer().encode() + " to " + pointer.encode());
    }
    seen.add(model, pointer);
    shown.put(model, new Shown(answer.header("ETag"), pointer.put("model", model)));
    return pointer;
  }

  private void animation(RawHttpConnection wire, JsonObject pointer) {
    for (Map.Entry<String, Object> each : pointer.getJsonObject("variables")) {
      JsonObject variable = (JsonObject) each.getValue();
      JsonObject snapshot = snapshot(wire, variable.getString("manifest_url"));
      WrongResponseException.throwUnless(
          snapshot.getString("run").equals(pointer.getString("run"))
              && snapshot
                  .getInteger("available_frames")
                  .equals(variable.getInteger("available_frames")),
          pointer.encode() + " names " + snapshot.encode());
      JsonObject frame = anyFrame(snapshot);
      range(wire, "head", frame.getString("url"), 0, HEAD);
      randomRange(wire, frame);
      if (random.nextInt(3) == 0) {
        tile(wire, snapshot, frame);
      }
      if (random.nextInt(40) == 0) {
        whole(wire, frame);
      }
    }
  }

  /** Requests a snapshot and checks that every frame is as staged. */
  private JsonObject snapshot(RawHttpConnection wire, String url) {
    JsonObject snapshot = document(url, ask(wire, "snapshot", url));
    checkFrames(url, snapshot);
    if (random.nextInt(100) == 0) {
      old.add(snapshot.put("own_url", url));
      if (old.size() > MAX_OLD_POINTERS) {
        old.remove();
      }
    }
    return snapshot;
  }

  private void checkFrames(String url, JsonObject snapshot) {
    JsonArray frames = snapshot.getJsonArray("frames");
    WrongResponseException.throwUnless(
        !frames.isEmpty() && frames.size() == snapshot.getInteger("available_frames"),
        url + ": " + snapshot.encode());
    for (Object each : frames) {
      JsonObject frame = (JsonObject) each;
      ArchivePool.Content content = pool.at(frame.getString("url"));
      WrongResponseException.throwUnless(
          frame.getInteger("bytes") == content.archive().length
              && frame.getString("sha256").equals(content.sha256()),
          url + " lists a frame that was never staged: " + frame.encode());
    }
  }

  /** Checks that an old snapshot and its frames stay available to clients that still use it. */
  private void old(RawHttpConnection wire) {
    if (!old.isEmpty()) {
      JsonObject snapshot = List.copyOf(old).get(random.nextInt(old.size()));
      randomRange(wire, anyFrame(snapshot));
      String url = snapshot.getString("own_url");
      document(url, ask(wire, "snapshot", url));
    }
  }

  private JsonObject anyFrame(JsonObject snapshot) {
    JsonArray frames = snapshot.getJsonArray("frames");
    return frames.getJsonObject(random.nextInt(frames.size()));
  }

  private void randomRange(RawHttpConnection wire, JsonObject frame) {
    int length = frame.getInteger("bytes");
    range(wire, "range", frame.getString("url"), random.nextInt(length), HEAD);
  }

  private void range(RawHttpConnection wire, String kind, String url, int first, int count) {
    ArchivePool.Content content = pool.at(url);
    int last = Math.min(first + count, content.archive().length) - 1;
    RawHttpConnection.Answer answer =
        ask(
            wire,
            kind,
            url,
            "Range: bytes=" + first + "-" + (first + count - 1),
            "If-Range: \"" + content.sha256() + '"');
    WrongResponseException.throwUnless(
        answer.status() == 206
            && ("bytes " + first + "-" + last + "/" + content.archive().length)
                .equals(answer.header("Content-Range"))
            && content.matches(answer.body(), first, last),
        url + " from " + first + ": " + answer.line() + " " + answer.headers());
  }

  private void whole(RawHttpConnection wire, JsonObject frame) {
    String url = frame.getString("url");
    ArchivePool.Content content = pool.at(url);
    RawHttpConnection.Answer answer = ask(wire, "whole", url);
    WrongResponseException.throwUnless(
        answer.status() == 200
            && Arrays.equals(answer.body(), content.archive())
            && ('"' + content.sha256() + '"').equals(answer.header("ETag")),
        url + ": " + answer.line() + " " + answer.headers());
  }

  /**
   * Requests a tile by the deprecated route. If the tile is unknown, all later responses must equal
   * the first.
   */
  private void tile(RawHttpConnection wire, JsonObject snapshot, JsonObject frame) {
    String url =
        "/tiles/%s/conus/%s/%s/%d/0/0/0.png"
            .formatted(
                snapshot.getString("model"),
                snapshot.getString("run"),
                snapshot.getString("variable"),
                frame.getInteger("fhr"));
    RawHttpConnection.Answer answer = ask(wire, "tile", url);
    ArchivePool.Content content = pool.at(frame.getString("url"));
    byte[] wanted =
        content.tile().length > 0
            ? content.tile()
            : tiles.computeIfAbsent(content.sha256(), first -> answer.body());
    WrongResponseException.throwUnless(
        answer.status() == 200 && Arrays.equals(answer.body(), wanted),
        url + ": " + answer.line() + " " + answer.headers());
  }

  private void discovery(RawHttpConnection wire, String model) {
    RawHttpConnection.Answer models = ok(wire, "/api/models");
    WrongResponseException.throwUnless(
        models.text().contains('"' + model + '"'), "/api/models: " + models.text());
    JsonObject run =
        new JsonObject(
            Buffer.buffer(ok(wire, "/api/run/" + model + "/latest/manifest.json").body()));
    for (Map.Entry<String, Object> each : run.getJsonObject("variables")) {
      JsonObject manifest = (JsonObject) each.getValue();
      WrongResponseException.throwUnless(
          manifest.getString("run").equals(run.getString("run")), "mixed: " + run.encode());
      checkFrames("/api/run/" + model + "/latest/manifest.json", manifest);
    }
    ok(wire, "/api/vars?model=" + model + "&run=latest");
  }

  /** Requests a listed run. A run that no pointer showed may be removed in the meantime. */
  private void anyRun(RawHttpConnection wire, String model) {
    JsonArray runs = new JsonArray(Buffer.buffer(ok(wire, "/api/runs?model=" + model).body()));
    for (int i = 1; i < runs.size(); i++) {
      WrongResponseException.throwUnless(
          runs.getString(i).compareTo(runs.getString(i - 1)) < 0, "not in order: " + runs.encode());
    }
    if (runs.isEmpty()) {
      return;
    }
    String run = runs.getString(random.nextInt(runs.size()));
    String url = "/api/run/" + model + "/" + run + "/manifest.json";
    RawHttpConnection.Answer answer = ask(wire, "discovery", url);
    if (answer.status() == 404 && !seen.wasShown(model, run)) {
      return;
    }
    WrongResponseException.throwUnless(answer.status() == 200, url + ": " + answer.line());
    for (Map.Entry<String, Object> each :
        new JsonObject(Buffer.buffer(answer.body())).getJsonObject("variables")) {
      checkFrames(url, (JsonObject) each.getValue());
    }
  }

  /** Checks that the newest snapshot has at least the frames that the pointer shows. */
  private void newest(RawHttpConnection wire, JsonObject pointer) {
    for (Map.Entry<String, Object> each : pointer.getJsonObject("variables")) {
      JsonObject variable = (JsonObject) each.getValue();
      String pinned = variable.getString("manifest_url");
      String url = pinned.substring(0, pinned.indexOf("/manifests/")) + "/manifest.json";
      JsonObject newest = document(url, ask(wire, "snapshot", url));
      checkFrames(url, newest);
      WrongResponseException.throwUnless(
          newest.getInteger("available_frames") >= variable.getInteger("available_frames"),
          url + " has less than " + pointer.encode());
    }
  }

  private RawHttpConnection.Answer ok(RawHttpConnection wire, String url) {
    RawHttpConnection.Answer answer = ask(wire, "discovery", url);
    WrongResponseException.throwUnless(
        answer.status() == 200, url + ": " + answer.line() + " " + answer.text());
    return answer;
  }

  /** Parses a document after checking that its ETag matches the bytes of its body. */
  private static JsonObject document(String url, RawHttpConnection.Answer answer) {
    WrongResponseException.throwUnless(
        answer.status() == 200
            && ('"' + PublishedTreeAssertions.sha256(answer.body()) + '"')
                .equals(answer.header("ETag")),
        url + ": " + answer.line() + " " + answer.headers() + " " + answer.text());
    return new JsonObject(Buffer.buffer(answer.body()));
  }

  private RawHttpConnection.Answer ask(
      RawHttpConnection wire, String kind, String url, String... headerLines) {
    pause();
    long began = System.nanoTime();
    RawHttpConnection.Answer answer = wire.request("GET", url, headerLines).readResponse();
    timings.add(kind, System.nanoTime() - began);
    requests++;
    return answer;
  }

  /** Pauses for a random time, as a user of a front end does. */
  private void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(MAX_PAUSE_MS)));
  }
}
