package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.publishing.FaultInjectionRunner.Deed;
import twf.tiles.testing.PowerLossDisk;
import twf.tiles.testing.TmpfsTempDirFactory;

/** Loses power at every step: unsynced changes are on disk completely, in part or not at all. */
@Tag("slow")
class PowerLossTest {
  private static final long SEED = Long.getLong("power-loss.seed", 20260131);

  private static final boolean WHOLE = Boolean.getBoolean("power-loss.whole");

  /**
   * Operations that start like others which are tested completely. By default, these are tested for
   * {@link Before#CUT_OFF} only.
   */
  private static final Set<String> LIKE_OTHERS =
      Set.of(
          "publish with the alias",
          "publish of a late, older run",
          "rollback by itself",
          "hold alone by itself",
          "restore that goes back",
          "retention of runs and history");

  private static final Before[] FIRST = {Before.CUT_OFF};

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private FaultInjectionRunner every;

  @BeforeEach
  void start() {
    every = new FaultInjectionRunner(temp);
  }

  @AfterEach
  void stop() {
    every.close();
  }

  /** What happened before the power loss. */
  private enum Before {
    /** Nothing: the power fails during the operation. */
    CUT_OFF,
    /** The process crashed during the operation, and a restart recovered from that. */
    RECOVERED,
    /** A step failed, and the operation was undone, completed or neither. */
    FAILED,
    /** A step failed, and the operation was repeated. */
    DONE_AGAIN
  }

  @TestFactory
  Stream<DynamicTest> recoversFromPowerLossAtEveryStep() {
    Map<String, Deed> deeds = new TreeMap<>(PublishingOperations.all());
    // It deletes files without using the PowerLossDisk.
    deeds.remove("stay by itself");
    return deeds.entrySet().stream()
        .map(
            deed ->
                dynamicTest(
                    deed.getKey() + ": the power is lost at every step",
                    () -> assertThat(losses(deed.getKey(), deed.getValue())).isGreaterThan(3)));
  }

  /** Returns the number of disk states tested. */
  private int losses(String name, Deed deed) {
    int steps = every.countSteps(deed);
    int states = 0;
    AssertionError all = new AssertionError(name + ", power-loss.seed=" + SEED);
    for (Before before : WHOLE || !LIKE_OTHERS.contains(name) ? Before.values() : FIRST) {
      for (int step = 1; step <= steps + (before == Before.CUT_OFF ? 1 : 0); step++) {
        states += losses(deed, before, step, all);
      }
    }
    if (all.getSuppressed().length > 0) {
      throw all;
    }
    System.out.printf("%s: %d states after a power loss%n", name, states);
    return states;
  }

  private int losses(Deed deed, Before before, int step, AssertionError all) {
    PowerLossDisk[] disk = new PowerLossDisk[1];
    try (PublishingFixture world = losing(deed, disk)) {
      prepare(deed, before, step, world);
      world.stop();
      PowerLossDisk.State state = disk[0].state();
      PointerObserver seen = world.seen;
      Set<Set<Integer>> choices = choices(before, step, state.pending());
      for (Set<Integer> kept : choices) {
        try {
          world.seen = seen.copy();
          disk[0].losePower(state, kept::contains);
          world.checkDisk().check();
          world.start();
          FaultInjectionRunner.checkRecovered(deed, world);
        } catch (AssertionError | RuntimeException e) {
          all.addSuppressed(
              new AssertionError(
                  before + " at step " + step + ", only " + kept + " was kept: " + e, e));
        } finally {
          world.stop();
        }
      }
      return choices.size();
    }
  }

  /**
   * Returns the sets of unsynced changes to keep: none and the newest; for {@link Before#CUT_OFF}
   * also all, the oldest and random ones.
   */
  private static Set<Set<Integer>> choices(Before before, int step, List<Integer> pending) {
    Set<Set<Integer>> choices = new LinkedHashSet<>();
    choices.add(Set.of());
    if (!pending.isEmpty()) {
      choices.add(Set.of(pending.get(pending.size() - 1)));
    }
    if (before == Before.CUT_OFF) {
      choices.add(Set.copyOf(pending));
      if (!pending.isEmpty()) {
        choices.add(Set.of(pending.get(0)));
      }
      Random random = new Random(SEED + step);
      choices.add(some(pending, random));
      choices.add(some(pending, random));
    }
    return choices;
  }

  private static Set<Integer> some(List<Integer> pending, Random random) {
    List<Integer> some = new ArrayList<>(pending);
    some.removeIf(change -> random.nextBoolean());
    return Set.copyOf(some);
  }

  private PublishingFixture losing(Deed deed, PowerLossDisk[] disk) {
    return every.prepareFixture(
        deed,
        world -> {
          disk[0] = new PowerLossDisk(world.published(), world.manifests());
          world.withFileOperations(disk[0]);
        });
  }

  private static void prepare(Deed deed, Before before, int step, PublishingFixture world) {
    if (before == Before.CUT_OFF || before == Before.RECOVERED) {
      world.disk.crashAt(step);
    } else {
      world.disk.failAt(step);
    }
    FaultInjectionRunner.reportsDone(deed, world);
    if (before == Before.RECOVERED) {
      world.restart();
    } else if (before == Before.DONE_AGAIN) {
      world.disk.reset();
      FaultInjectionRunner.reportsDone(deed, world);
    }
  }
}
