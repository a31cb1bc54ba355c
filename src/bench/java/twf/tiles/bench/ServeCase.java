package twf.tiles.bench;

import java.io.IOException;
import java.util.List;

/**
 * What is asked for.
 *
 * @param name a word
 * @param what for the table
 * @param goal the ratio to nginx that is asked for
 * @param asks what to ask of a server
 */
record ServeCase(String name, String what, String goal, Asks asks) {
  /** A server's own tags differ, so requests may. */
  @FunctionalInterface
  interface Asks {
    List<BenchRequest> of(RunningServer server) throws IOException, InterruptedException;
  }
}
