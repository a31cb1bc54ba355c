package twf.tiles.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a few rounds of scripts/chaos: {@code -Dchaos.seed=1 -Dchaos.rounds=10}. */
@Tag("slow")
class ChaosIT {
  private static final int ROUNDS = Integer.getInteger("chaos.rounds", 10);
  private static final long SEED = Long.getLong("chaos.seed", 1);

  @TempDir Path folder;

  @Test
  void losesNothingWhenKilledAtAnyPoint() throws Exception {
    ChaosRunner chaos = new ChaosRunner(ROUNDS, SEED, folder, System.out);
    assertThat(chaos.run()).isEmpty();
    assertThat(chaos.cutOff()).as("kills that left unfinished work").isPositive();
  }
}
