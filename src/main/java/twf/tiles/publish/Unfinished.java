package twf.tiles.publish;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.failure.TileException;

/**
 * What could not be ended as the disk failed: the recovery of a model at the start, or a rollback
 * whose failed run could not be held. Nothing more is published of a model before it is ended, lest
 * it undo what an operator did. Thread-safe; calls block, in the model's lane.
 */
final class Unfinished {
  private static final Logger LOG = LoggerFactory.getLogger(Unfinished.class);

  private final Set<String> models = ConcurrentHashMap.newKeySet();

  /** Something of a model waits for the disk. */
  void note(String model) {
    models.add(model);
  }

  /**
   * Passes where nothing of a model waits.
   *
   * @throws TileException where it cannot be ended yet
   */
  void settle(String model, Settling work) {
    if (!models.contains(model)) {
      return;
    }
    try {
      work.settle(model);
    } catch (IOException e) {
      throw TileException.storage(Path.of(model), e);
    }
    models.remove(model);
    LOG.info("{}: what the disk had kept from being ended is ended", model);
  }

  /** Ends what waits of a model. */
  @FunctionalInterface
  interface Settling {
    void settle(String model) throws IOException;
  }
}
