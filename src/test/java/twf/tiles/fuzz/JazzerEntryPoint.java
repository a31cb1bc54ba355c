package twf.tiles.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What Jazzer calls, a target a process or several, by name. Static, as Jazzer wants it. */
public final class JazzerEntryPoint {
  /** What one input may make a thread allocate in all, in bytes, collected in between or not. */
  private static final long MAX_ALLOCATED_BYTES = 96L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static FuzzTarget target;

  private JazzerEntryPoint() {}

  public static void fuzzerInitialize(String[] args) {
    target =
        args.length == 1 ? FuzzTargets.create(args[0]) : new MultiplexedFuzzTarget(List.of(args));
    // All that has to be loaded is; a first input may take no longer than any other.
    target.seeds().forEach(target::run);
  }

  public static void fuzzerTestOneInput(byte[] input) {
    run(target, input);
  }

  /**
   * One input, and the promise that all targets give: bounded memory. What allocates much does so
   * again: a first time may be that of classes.
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
