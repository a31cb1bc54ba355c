package twf.tiles.publishing.probe;

import io.vertx.core.Future;
import java.util.Optional;
import twf.tiles.domain.LatestPointer;

/** Asks over real HTTP, as a client would, whether what a pointer names is really answered. */
public interface Probe {

  /**
   * Asks for the pointer, discovery, each variable's manifest and its newest frame's z=0 tile.
   *
   * @param pointer what is to be answered
   * @return fails where it is not, in the words of the last of several tries
   */
  Future<Void> verify(LatestPointer pointer);

  /**
   * Asks for the pointer, discovery, and of each variable that changed its manifest and newest
   * frame's z=0 tile. Whether an answer is missing because of load is found out by asking on for a
   * while: what is sound is not taken back for it.
   *
   * @param pointer what is to be answered
   * @param before what was answered before; empty where that is not known, and all is asked for
   * @return fails where it is not answered
   */
  default Future<Void> verify(LatestPointer pointer, Optional<LatestPointer> before) {
    return verify(pointer);
  }
}
