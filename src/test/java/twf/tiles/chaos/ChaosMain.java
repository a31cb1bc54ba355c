package twf.tiles.chaos;

import java.nio.file.Path;
import java.util.List;

/** Runs chaos rounds and prints the result. */
public final class ChaosMain {
  private ChaosMain() {}

  /**
   * Exits with 0 if there are no problems, else with 1.
   *
   * @param arguments number of rounds; seed
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    List<String> problems =
        new ChaosRunner(rounds, seed, Path.of("target/chaos").toAbsolutePath(), System.out).run();
    System.exit(problems.isEmpty() ? 0 : 1);
  }
}
