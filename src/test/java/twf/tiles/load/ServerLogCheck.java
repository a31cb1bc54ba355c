package twf.tiles.load;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Finds log lines that a server under load must not write.
 *
 * @param problems lines that must not occur
 * @param excused lines that an overloaded machine explains
 */
public record ServerLogCheck(List<String> problems, List<String> excused) {
  /**
   * Load average per processor above which the machine counts as overloaded: each thread then waits
   * five times as long as it works.
   */
  private static final double MAX_LOAD = 5;

  /**
   * Checks a log. Errors and blocked event loops are problems. Blocked event loops and probe
   * timeouts are excused if the machine was overloaded.
   *
   * @param load highest load average during the test
   */
  public static ServerLogCheck of(List<String> lines, double load) {
    boolean overloaded = load > MAX_LOAD * Runtime.getRuntime().availableProcessors();
    List<String> bad =
        lines.stream()
            .filter(line -> line.contains(" ERROR ") || line.contains("has been blocked"))
            .toList();
    return new ServerLogCheck(
        bad.stream().filter(line -> !overloaded || !isOfLoad(line)).toList(),
        bad.stream().filter(line -> overloaded && isOfLoad(line)).toList());
  }

  private static boolean isOfLoad(String line) {
    return line.contains("has been blocked")
        || line.contains("probe failed") && line.contains("Timeout");
  }

  /** Returns the load average of the last minute. */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
