package twf.tiles.publish;

import io.vertx.core.Future;
import twf.tiles.contract.LatestPointer;

/** Asks over real HTTP, as a client would, whether what a pointer names is really answered. */
public interface Probe {

  /**
   * Asks for the pointer, discovery, each variable's manifest and its newest frame's z=0 tile.
   *
   * @param pointer what is to be answered
   * @return fails where it is not, in the words of the last of several tries
   */
  Future<Void> verify(LatestPointer pointer);
}
