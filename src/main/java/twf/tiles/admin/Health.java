package twf.tiles.admin;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import twf.tiles.async.Blocking;

/** Whether this process is ready to serve, and if not, why. Thread-safe. */
public final class Health {
  private final Blocking workers;
  private final Map<String, Path> roots;
  private volatile boolean started;

  /**
   * @param roots folders that must be there, by the key that configures each
   */
  public Health(Blocking workers, Map<String, Path> roots) {
    this.workers = workers;
    this.roots = Map.copyOf(roots);
  }

  /** Says that the start is over, or that the stop has begun. */
  public void started(boolean yes) {
    started = yes;
  }

  /** The reasons against; empty where it is ready. */
  Future<List<String>> reasons() {
    return workers.call(
        () -> {
          List<String> reasons = new ArrayList<>();
          if (!started) {
            reasons.add("starting or stopping");
          }
          roots.forEach(
              (key, folder) -> {
                if (!Files.isDirectory(folder)) {
                  reasons.add(key + " " + folder + " is not a folder");
                }
              });
          return reasons;
        });
  }
}
