package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import twf.tiles.storage.FileDigest;

/**
 * Simulates a client: reads the pointer, later a snapshot that it names, and then one archive after
 * another, even if the run is replaced meanwhile.
 */
final class RandomClient {
  private static final Duration GRACE = Duration.ofHours(1);

  private final PublishingFixture world;
  private final String model;
  private final Random random;
  private final List<JsonObject> frames = new ArrayList<>();
  private JsonObject pointer = new JsonObject();
  private String variable = "";
  private Instant latest = Instant.MIN;
  private boolean done;

  RandomClient(PublishingFixture world, String model, Random random) {
    this.world = world;
    this.model = model;
    this.random = random;
  }

  boolean isDone() {
    return done;
  }

  void step() {
    Path latestJson = world.manifests().resolve(model).resolve("latest.json");
    if (pointer.isEmpty()) {
      if (!Files.exists(latestJson)) {
        done = true;
        return;
      }
      pointer = PublishedStateChecker.json(latestJson);
      return;
    }
    Instant now = world.clock.now();
    latest = now.isAfter(latest) ? now : latest;
    if (random.nextInt(4) == 0 && !done) {
      read();
    }
  }

  private void read() {
    try {
      if (variable.isEmpty()) {
        JsonObject variables = pointer.getJsonObject("variables");
        variable = List.copyOf(variables.fieldNames()).get(random.nextInt(variables.size()));
        String url = variables.getJsonObject(variable).getString("manifest_url");
        JsonObject snapshot =
            PublishedStateChecker.json(world.published().resolveSibling(url.substring(1)));
        snapshot.getJsonArray("frames").forEach(frame -> frames.add((JsonObject) frame));
      } else if (frames.isEmpty()) {
        done = true;
      } else {
        archive(frames.remove(random.nextInt(frames.size())));
      }
    } catch (UncheckedIOException e) {
      done = true;
      assertThat(mayBeGone()).as("%s while %s is read: %s", pointer, variable, e).isTrue();
    }
  }

  private void archive(JsonObject frame) {
    Path file =
        world
            .published()
            .resolve(model + "/" + pointer.getString("run") + "/" + variable)
            .resolve("frames/" + frame.getString("frame_id") + ".pmtiles");
    try {
      FileDigest digest = FileDigest.of(Files.readAllBytes(file));
      assertThat(digest.sha256()).as("%s", file).isEqualTo(frame.getString("sha256"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns whether retention may have removed the run: the pointer left it at least an hour ago by
   * the clock of the fixture.
   */
  private boolean mayBeGone() {
    long mine = pointer.getLong("generation");
    Instant stopped = Instant.MAX;
    String before = pointer.getString("run");
    for (Map.Entry<Long, JsonObject> state : world.seen.of(model).entrySet()) {
      String run = state.getValue().getString("run");
      if (state.getKey() > mine && before.equals(pointer.getString("run")) && !run.equals(before)) {
        stopped = Instant.parse(state.getValue().getString("last_updated"));
      }
      before = state.getKey() >= mine ? run : before;
    }
    return !stopped.equals(Instant.MAX) && Duration.between(stopped, latest).compareTo(GRACE) >= 0;
  }
}
