package twf.tiles.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options of the comparisons with other servers, from environment variables.
 *
 * @param seconds duration of one run of the load generator ({@code BENCH_SECONDS})
 * @param pairs number of pairs of runs, ours and the other server's ({@code BENCH_PAIRS})
 * @param cases names of the cases; empty for all ({@code BENCH_CASES})
 * @param jvm JVM options of the server ({@code BENCH_JVM})
 * @param settings of the server ({@code BENCH_SETTINGS}: {@code KEY=value,KEY=value})
 */
record BenchOptions(
    int seconds, int pairs, Set<String> cases, List<String> jvm, Map<String, String> settings) {
  /** The options with which scripts/run starts the server. */
  private static final List<String> RECOMMENDED = List.of("-Xmx256m", "-XX:+UseParallelGC");

  static BenchOptions fromEnvironment() {
    return new BenchOptions(
        number("BENCH_SECONDS", 5),
        number("BENCH_PAIRS", 5),
        Set.copyOf(split("BENCH_CASES", "[ ,]+")),
        System.getenv().containsKey("BENCH_JVM") ? split("BENCH_JVM", " +") : RECOMMENDED,
        ServerSettings.measured(split("BENCH_SETTINGS", "[ ,]+")));
  }

  private static List<String> split(String name, String between) {
    String text = System.getenv().getOrDefault(name, "").strip();
    return text.isEmpty() ? List.of() : List.of(text.split(between));
  }

  private static int number(String name, int otherwise) {
    String text = System.getenv().getOrDefault(name, "").strip();
    int number = text.isEmpty() ? otherwise : Integer.parseInt(text);
    if (number < 1 || number > 600) {
      throw new IllegalArgumentException(name + ": expected 1 to 600, found " + number);
    }
    return number;
  }

  boolean wants(String name) {
    return cases.isEmpty() || cases.contains(name);
  }
}
