package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import twf.tiles.event.EventCodec;
import twf.tiles.testing.FaultInjectingFileOperations;
import twf.tiles.testing.FutureAssertions;

/**
 * Runs an operation once for each of its disk steps, and lets that step fail or crash. Checks the
 * resulting files with none of the code under test.
 */
public final class FaultInjectionRunner implements AutoCloseable {
  private final Path temp;
  private final Vertx vertx;
  private int worlds;

  FaultInjectionRunner(Path temp) {
    this.temp = temp;
    this.vertx = Vertx.vertx();
    EventCodec.register(vertx.eventBus());
  }

  Vertx vertx() {
    return vertx;
  }

  /**
   * An operation to test.
   *
   * @param settings configures the fixture
   * @param before prepares the state before the operation
   * @param act runs the operation; completes with whether it reports success, or fails
   * @param done whether the operation took effect, according to the files on disk
   * @param after asserts what holds after a successful operation if nothing else failed
   * @param finishedLater whether a later start may complete an operation that reported failure
   */
  public record Deed(
      Consumer<PublishingFixture> settings,
      Consumer<PublishingFixture> before,
      Function<PublishingFixture, Future<Boolean>> act,
      Predicate<PublishingFixture> done,
      Consumer<PublishingFixture> after,
      boolean finishedLater) {
    public Deed(
        Consumer<PublishingFixture> settings,
        Consumer<PublishingFixture> before,
        Function<PublishingFixture, Future<Boolean>> act,
        Predicate<PublishingFixture> done,
        Consumer<PublishingFixture> after) {
      this(settings, before, act, done, after, false);
    }

    /** Returns a copy that a later start may complete even if it reported failure. */
    public Deed finishedLaterToo() {
      return new Deed(settings, before, act, done, after, true);
    }
  }

  /** Returns a new fixture in which the operation is ready to run. */
  PublishingFixture prepareFixture(Deed deed, Consumer<PublishingFixture> more) {
    PublishingFixture world =
        new PublishingFixture(temp.resolve("world-" + ++worlds)).withVertx(vertx).withGate(2);
    deed.settings().accept(world);
    more.accept(world);
    world.start();
    deed.before().accept(world);
    world.disk.reset();
    return world;
  }

  /** Runs the operation and returns whether it reports success. */
  static boolean reportsDone(Deed deed, PublishingFixture world) {
    boolean said = FutureAssertions.await(deed.act().apply(world).otherwise(false));
    // The background verification that it started is part of the operation.
    world.awaitVerified();
    return said;
  }

  /** Runs the operation without faults and returns the number of its disk steps. */
  int countSteps(Deed deed) {
    try (PublishingFixture world = prepareFixture(deed, same -> {})) {
      assertThat(reportsDone(deed, world)).as("reports success without faults").isTrue();
      int steps = world.disk.steps();
      assertThat(deed.done().test(world)).isTrue();
      deed.after().accept(world);
      world.check().checkWithoutLeftovers();
      return steps;
    }
  }

  private static void each(String what, int steps, IntConsumer one) {
    AssertionError all = new AssertionError(what + " of " + steps + " steps went wrong");
    for (int step = 1; step <= steps; step++) {
      try {
        one.accept(step);
      } catch (AssertionError | RuntimeException e) {
        all.addSuppressed(new AssertionError(what + " at step " + step + ": " + e, e));
      }
    }
    if (all.getSuppressed().length > 0) {
      throw all;
    }
  }

  /**
   * Crashes at each step, restarts, and then completes the operation; returns the number of steps.
   */
  int crashAtEachStep(Deed deed) {
    int steps = countSteps(deed);
    each("crash", steps, step -> crash(deed, step));
    return steps;
  }

  private void crash(Deed deed, int step) {
    try (PublishingFixture world = prepareFixture(deed, same -> {})) {
      world.disk.crashAt(step);
      reportsDone(deed, world);
      world.check().check();
      world.restart();
      checkRecovered(deed, world);
    }
  }

  /**
   * Crashes at a step, and then at each step of the recovery; returns the number of recovery steps.
   */
  int crashAtEachRecoveryStep(Deed deed, int step) {
    int steps = recovery(deed, step, 0);
    each("after a crash at " + step + ", crash of recovery", steps, at -> recovery(deed, step, at));
    return steps;
  }

  private int recovery(Deed deed, int step, int second) {
    try (PublishingFixture world = prepareFixture(deed, same -> {})) {
      world.disk.crashAt(step);
      reportsDone(deed, world);
      if (second > 0) {
        world.restartCrashingAt(second);
        world.check().check();
      }
      world.restart();
      int steps = world.disk.steps();
      checkRecovered(deed, world);
      return steps;
    }
  }

  /** Checks that the recovery completed or undid the operation, and repeats an undone operation. */
  static void checkRecovered(Deed deed, PublishingFixture world) {
    world.check().checkWithoutLeftovers();
    if (!deed.done().test(world)) {
      tryAgain(deed, world);
    }
    done(deed, world);
  }

  /** Repeats the operation, which may have taken effect by then. */
  private static void tryAgain(Deed deed, PublishingFixture world) {
    assertThat(reportsDone(deed, world) || deed.done().test(world)).as("done on retry").isTrue();
  }

  private static void done(Deed deed, PublishingFixture world) {
    assertThat(deed.done().test(world)).as("done").isTrue();
    deed.after().accept(world);
    world.check().checkWithoutLeftovers();
  }

  /**
   * Fails each step, before and after its work, and checks that the reported outcome is true;
   * returns the number of steps.
   */
  int failAtEachStep(Deed deed) {
    int steps = countSteps(deed);
    each("failure before", steps, step -> fail(deed, disk -> disk.failAt(step)));
    each("failure after", steps, step -> fail(deed, disk -> disk.failAfter(step)));
    return steps;
  }

  private void fail(Deed deed, Consumer<FaultInjectingFileOperations> arm) {
    try (PublishingFixture world = prepareFixture(deed, same -> {})) {
      arm.accept(world.disk);
      boolean said = reportsDone(deed, world);
      world.check().check();
      isSo(deed, world, said);
      world.disk.reset();
      if (!said) {
        tryAgain(deed, world);
      }
      assertThat(deed.done().test(world)).as("done").isTrue();
      deed.after().accept(world);
      world.check().check();
      world.restart().check().checkWithoutLeftovers();
    }
    try (PublishingFixture world = prepareFixture(deed, same -> {})) {
      arm.accept(world.disk);
      boolean said = reportsDone(deed, world);
      world.restart();
      isSo(deed, world, said);
      world.check().checkWithoutLeftovers();
    }
  }

  private static void isSo(Deed deed, PublishingFixture world, boolean said) {
    if (said || !deed.finishedLater()) {
      assertThat(deed.done().test(world)).as("done, reported %s", said).isEqualTo(said);
    }
  }

  @Override
  public void close() {
    FutureAssertions.await(vertx.close());
  }
}
