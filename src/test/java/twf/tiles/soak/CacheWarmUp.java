package twf.tiles.soak;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import twf.tiles.load.ArchivePool;
import twf.tiles.load.RunNames;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.StagedRun;

/**
 * Fills the server's bounded caches before measurements begin, so that they are as full as after a
 * day of work: publishes long runs frame by frame and reads all their documents.
 */
final class CacheWarmUp {
  private static final List<String> MODELS = RunNames.MODELS.subList(0, 3);

  /** Frames staged at once; few enough to be validated within seconds on a busy machine. */
  private static final int STEP = 10;

  private static final int RANGE = 16 * 1024;

  private final Roots roots;
  private final ArchivePool pool;
  private final int last;
  private final Random random = new Random(1);

  /**
   * @param last number of frames of each run
   */
  CacheWarmUp(Roots roots, ArchivePool pool, int last) {
    this.roots = roots;
    this.pool = pool;
    this.last = last;
  }

  void warmUp(ServerClient client) {
    String variable = RunNames.VARIABLES.get(0);
    int staged = 0;
    for (int frames = STEP; frames <= last; frames += frames < last / 2 ? STEP : 1) {
      for (String model : MODELS) {
        String key = model + "/" + RunNames.beforeFirstCycle() + "/" + variable;
        pool.stage(new StagedRun(roots.staging(), key, last), staged, frames);
      }
      staged = frames;
      for (String model : MODELS) {
        read(
            client,
            client.awaitPointer(model, RunNames.beforeFirstCycle(), variable, frames),
            variable);
      }
    }
  }

  /** Reads the snapshot, the run's manifest and, range by range, some archives. */
  private void read(ServerClient client, JsonObject pointer, String variable) {
    JsonObject snapshot =
        client.json(
            pointer.getJsonObject("variables").getJsonObject(variable).getString("manifest_url"));
    client.json("/api/run/" + pointer.getString("model") + "/latest/manifest.json");
    for (int i = 0; i < 5; i++) {
      int any = random.nextInt(snapshot.getJsonArray("frames").size());
      JsonObject frame = snapshot.getJsonArray("frames").getJsonObject(any);
      int length = frame.getInteger("bytes");
      for (int first = 0; first < length; first += RANGE) {
        client.range(frame.getString("url"), first, Math.min(first + RANGE, length) - 1);
      }
    }
  }
}
