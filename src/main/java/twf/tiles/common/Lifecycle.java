package twf.tiles.common;

import io.vertx.core.Future;

/** A component that is started and stopped by its verticle. */
public interface Lifecycle {

  /** Starts the component; the future fails if it cannot. */
  Future<Void> start();

  /** Stops the component; the future completes when none of its work runs any more. */
  Future<Void> stop();
}
