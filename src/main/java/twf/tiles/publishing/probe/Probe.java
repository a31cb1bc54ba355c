package twf.tiles.publishing.probe;

import java.util.Optional;
import twf.tiles.domain.LatestPointer;

/** Verifies over real HTTP, as a client would, that what a pointer names is served. Blocks. */
public interface Probe {

  /**
   * Requests the pointer, discovery, and of each variable the manifest and the z=0 tile of its
   * newest frame.
   *
   * @param pointer the pointer that must be served
   * @throws Exception the error of the last attempt, if it is not served
   */
  void verify(LatestPointer pointer) throws Exception;

  /**
   * Requests the pointer, discovery, and of each variable that changed its manifest and newest
   * frame's z=0 tile. Retries for a while where no answer comes, because load is no reason to take
   * back what is sound.
   *
   * @param pointer the pointer that must be served
   * @param before what was served before; empty if unknown, and then all is requested
   * @throws Exception the error of the last attempt, if it is not served
   */
  default void verify(LatestPointer pointer, Optional<LatestPointer> before) throws Exception {
    verify(pointer);
  }
}
