package twf.tiles.load;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What a server must not say while it is used.
 *
 * @param problems lines that must not be there
 * @param excused lines of what a server says that gets no processor time for seconds
 */
public record ServerLogCheck(List<String> problems, List<String> excused) {
  /** For each processor; each thread then waits five times as long as it works. */
  private static final double MAX_LOAD = 5;

  /**
   * Reads a log. Errors and warnings of blocked event loops are problems. A blocked loop, and a
   * probe that was not answered in time, are excused where the machine was overloaded.
   *
   * @param load the highest load average of the time
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

  /** The machine's load average of a minute. */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
