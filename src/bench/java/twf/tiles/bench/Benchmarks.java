package twf.tiles.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs benchmarks and prints their results. */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Exits with 0, or with 2 if a name is unknown.
   *
   * @param names of benchmarks; none for all
   */
  public static void main(String[] names) throws Exception {
    Map<String, Callable<? extends Report>> all = new LinkedHashMap<>();
    all.put("publish", PublishBenchmark::visible);
    all.put("pointer", PublishBenchmark::pointer);
    all.put("frames", FramesBenchmark::run);
    all.put("start", StartBenchmark::run);
    all.put("validate", ValidateBenchmark::run);
    all.put("tilesctl", TilesctlBenchmark::run);
    all.put("map", MapBenchmark::run);
    all.put("serve", ServeBenchmark::run);
    all.put("publishing", PublishingBenchmark::run);
    all.put("memory", MemoryBenchmark::run);
    all.put("connections", ConnectionsBenchmark::run);
    for (String name : names) {
      if (!all.containsKey(name)) {
        System.err.println("bench: expected one of " + all.keySet() + ", found " + name);
        System.exit(2);
      }
    }
    if (names.length > 0) {
      all.keySet().retainAll(java.util.Set.of(names));
    }
    for (Map.Entry<String, Callable<? extends Report>> benchmark : all.entrySet()) {
      System.out.println("### " + benchmark.getKey() + "\n");
      benchmark.getValue().call().print(System.out);
    }
  }
}
