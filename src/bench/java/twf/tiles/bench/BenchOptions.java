package twf.tiles.bench;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How long and what is measured against other servers, as the environment says.
 *
 * @param seconds of one run of the load generator ({@code BENCH_SECONDS})
 * @param pairs how often ours and the other are measured ({@code BENCH_PAIRS})
 * @param cases names; empty for all ({@code BENCH_CASES})
 * @param jvm options of the server's Java ({@code BENCH_JVM})
 * @param settings of the server ({@code BENCH_SETTINGS}: {@code KEY=value,KEY=value})
 */
record BenchOptions(
    int seconds, int pairs, Set<String> cases, List<String> jvm, Map<String, String> settings) {
  /** As scripts/run starts it. */
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
