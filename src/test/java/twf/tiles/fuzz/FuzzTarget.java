package twf.tiles.fuzz;

import java.util.stream.Stream;

/** Code that reads untrusted input, with the invariants that hold for any input. */
public interface FuzzTarget extends AutoCloseable {

  /** Returns the initial inputs, mostly valid ones. */
  Stream<byte[]> seeds();

  /**
   * Processes one input and throws if an invariant is violated. Rejecting an invalid input properly
   * is not a violation.
   */
  void run(byte[] input);

  /** Releases the resources of the target. */
  @Override
  default void close() {}
}
