package twf.tiles.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs scripts/soak for a few minutes: {@code -Dsoak.minutes=3}. */
@Tag("slow")
class SoakIT {
  private static final double MINUTES = Double.parseDouble(System.getProperty("soak.minutes", "3"));

  @Test
  void staysFlatAndCorrectUnderMixedLoad() throws Exception {
    SoakReport findings =
        new SoakRunner(SoakConfig.of(MINUTES, Path.of("target/soak-it").toAbsolutePath())).run();
    findings.print(System.out);
    assertThat(findings.faults()).isEmpty();
  }
}
