package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.event.EventCodec;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Runs random sequences of concurrent operations; see {@link RandomOperations}. */
@Tag("slow")
class RandomInterleavingTest {
  private static final long FIRST = Long.getLong("interleaving.seed", 1);
  private static final int SEEDS = Integer.getInteger("interleaving.seeds", 24);
  private static final int STEPS = Integer.getInteger("interleaving.steps", 250);

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    EventCodec.register(vertx.eventBus());
  }

  @AfterEach
  void stop() {
    FutureAssertions.await(vertx.close());
  }

  @TestFactory
  Stream<DynamicTest> keepsInvariantsUnderRandomInterleaving() {
    return LongStream.range(FIRST, FIRST + SEEDS)
        .mapToObj(seed -> dynamicTest("interleaving.seed=" + seed, () -> run(seed)));
  }

  private void run(long seed) {
    try (RandomOperations deeds = new RandomOperations(temp.resolve("seed-" + seed), vertx, seed)) {
      deeds.run(STEPS);
      assertThat(deeds.done()).as("completed operations").isGreaterThan(STEPS / 4);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("interleaving.seed=" + seed + ": " + e, e);
    }
  }
}
