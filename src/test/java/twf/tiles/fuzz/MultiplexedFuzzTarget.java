package twf.tiles.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs several targets in one process; the first byte of an input selects the target. */
final class MultiplexedFuzzTarget implements FuzzTarget {
  private final List<String> names;
  private final List<FuzzTarget> targets;

  MultiplexedFuzzTarget(List<String> names) {
    this.names = List.copyOf(names);
    this.targets = names.stream().map(FuzzTargets::create).toList();
  }

  @Override
  public Stream<byte[]> seeds() {
    return IntStream.range(0, targets.size())
        .boxed()
        .flatMap(index -> targets.get(index).seeds().map(seed -> input(index, seed)));
  }

  static byte[] input(int index, byte[] rest) {
    byte[] input = new byte[rest.length + 1];
    input[0] = (byte) index;
    System.arraycopy(rest, 0, input, 1, rest.length);
    return input;
  }

  @Override
  public void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int index = (input[0] & 0xff) % targets.size();
    try {
      targets.get(index).run(Arrays.copyOfRange(input, 1, input.length));
    } catch (RuntimeException | Error e) {
      throw new AssertionError("target " + names.get(index) + ", input without its first byte", e);
    }
  }

  @Override
  public void close() {
    targets.forEach(FuzzTarget::close);
  }
}
