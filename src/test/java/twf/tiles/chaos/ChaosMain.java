package twf.tiles.chaos;

import java.nio.file.Path;
import java.util.List;

/** Runs rounds of chaos and prints what came of them. */
public final class ChaosMain {
  private ChaosMain() {}

  /**
   * Exits 0 where all was well, else 1.
   *
   * @param arguments rounds; seed
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    List<String> problems =
        new ChaosRunner(rounds, seed, Path.of("target/chaos").toAbsolutePath(), System.out).run();
    System.exit(problems.isEmpty() ? 0 : 1);
  }
}
