package twf.tiles.soak;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import twf.tiles.domain.Identifiers;
import twf.tiles.load.ArchivePool;
import twf.tiles.load.RunNames;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.TinyRun;

/**
 * What fills the server's bounded caches before anything is judged, as they are in a server that is
 * at work for a day: long runs, published frame by frame, of which everything is read.
 */
final class CacheWarmUp {
  private static final List<String> MODELS = RunNames.MODELS.subList(0, 3);

  /** What is validated within a few seconds on a busy machine. */
  private static final int STEP = 10;

  private static final int RANGE = 16 * 1024;

  private final Roots roots;
  private final ArchivePool pool;
  private final int last;
  private final Random random = new Random(1);

  /**
   * @param last how many frames each run has
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
        stage(new TinyRun(roots.staging(), key, last), staged, frames);
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

  private void stage(TinyRun run, int from, int to) {
    for (int fhr = from; fhr < to; fhr++) {
      run.archive(fhr, pool.at(run.key().archiveUrl(Identifiers.frameId(fhr))).archive())
          .meta(fhr, TinyRun.meta(fhr, run.key()));
    }
    run.commit(to);
  }

  /** The snapshot, the run's manifest, and pieces of some archives. */
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
