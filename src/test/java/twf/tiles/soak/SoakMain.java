package twf.tiles.soak;

import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a soak and prints the report. */
public final class SoakMain {
  private SoakMain() {}

  /**
   * Exits with 0 if the soak passes, else with 1.
   *
   * @param arguments minutes; optionally a file to write the figures to as JSON
   */
  public static void main(String[] arguments) throws Exception {
    double minutes = Double.parseDouble(arguments[0]);
    SoakReport findings =
        new SoakRunner(SoakConfig.of(minutes, Path.of("target/soak").toAbsolutePath())).run();
    findings.print(System.out);
    if (arguments.length > 1) {
      Files.writeString(Path.of(arguments[1]), findings.json().encodePrettily() + "\n");
    }
    System.exit(findings.isGood() ? 0 : 1);
  }
}
