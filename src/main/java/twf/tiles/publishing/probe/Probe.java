package twf.tiles.publishing.probe;

import io.vertx.core.Future;
import java.util.Optional;
import twf.tiles.domain.LatestPointer;

/** Verifies over real HTTP, as a client would, that what a pointer names is served. */
public interface Probe {

  /**
   * Requests the pointer, discovery, and of each variable the manifest and the z=0 tile of its
   * newest frame.
   *
   * @param pointer the pointer that must be served
   * @return fails if it is not served, with the error of the last attempt
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
