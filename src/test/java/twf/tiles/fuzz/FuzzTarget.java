package twf.tiles.fuzz;

import java.util.stream.Stream;

/** Something that reads what others wrote, and what it promises whatever they wrote. */
public interface FuzzTarget extends AutoCloseable {

  /** Inputs to begin with, right ones above all. */
  Stream<byte[]> seeds();

  /** Throws where a promise is broken; an input that is refused as it should be is none. */
  void run(byte[] input);

  /** Lets go of what it took to run. */
  @Override
  default void close() {}
}
