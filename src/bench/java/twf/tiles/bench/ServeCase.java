package twf.tiles.bench;

import java.io.IOException;
import java.util.List;

/**
 * A set of requests to measure.
 *
 * @param name one word, for {@code BENCH_CASES}
 * @param what description for the table
 * @param goal target for the ratio to nginx
 * @param asks the requests
 */
record ServeCase(String name, String what, String goal, Asks asks) {
  /** Supplies the requests for a server; they may differ because entity tags do. */
  @FunctionalInterface
  interface Asks {
    List<BenchRequest> of(RunningServer server) throws IOException, InterruptedException;
  }
}
