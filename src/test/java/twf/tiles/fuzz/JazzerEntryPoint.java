package twf.tiles.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Entry point for Jazzer, which requires static methods. Runs one or more targets, selected by
 * name, per process.
 */
public final class JazzerEntryPoint {
  /**
   * Maximum number of bytes that a thread may allocate for one input, including garbage that is
   * already collected.
   */
  private static final long MAX_ALLOCATED_BYTES = 96L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static FuzzTarget target;

  private JazzerEntryPoint() {}

  public static void fuzzerInitialize(String[] args) {
    target =
        args.length == 1 ? FuzzTargets.create(args[0]) : new MultiplexedFuzzTarget(List.of(args));
    // Load all classes now, so that the first input takes no longer than later ones.
    target.seeds().forEach(target::run);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    run(target, input);
  }

  /**
   * Runs one input and checks the invariant that all targets share: bounded memory. An excess
   * counts only if a second run repeats it, because class loading may allocate in the first.
   */
  static void run(FuzzTarget target, byte[] input) {
    if (allocated(target, input) > MAX_ALLOCATED_BYTES) {
      long allocated = allocated(target, input);
      if (allocated > MAX_ALLOCATED_BYTES) {
        throw new AssertionError(input.length + " bytes made it allocate " + allocated);
      }
    }
  }

  private static long allocated(FuzzTarget target, byte[] input) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    target.run(input);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
