package twf.tiles.common;

import io.vertx.core.Future;

/** Something that is started once and stopped once; a verticle only wires it. */
public interface Lifecycle {

  /** Completes when it works; fails when it cannot. */
  Future<Void> start();

  /** Completes when nothing of it runs any more. */
  Future<Void> stop();
}
