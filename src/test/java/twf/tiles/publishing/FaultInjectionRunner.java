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
 * Does something once for each of its steps on disk, and lets that step fail or be the last one.
 * What is left is looked at with none of the code under test.
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

  /**
   * What is done.
   *
   * @param settings of the world in which it is done
   * @param before what is there before
   * @param act what is done; completes with whether it says that it was done, or fails
   * @param done whether it was done, by what the disk says
   * @param after what holds when it was done, and nothing else went wrong
   * @param finishedLater whether a start may do what was said not to be done
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

    /** The same, of what a start finishes though it failed: nobody has been told otherwise. */
    public Deed finishedLaterToo() {
      return new Deed(settings, before, act, done, after, true);
    }
  }

  /** A world of its own, in which a deed is about to be done. */
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

  /** Whether it says that it was done. */
  static boolean reportsDone(Deed deed, PublishingFixture world) {
    boolean said = FutureAssertions.await(deed.act().apply(world).otherwise(false));
    // What it has begun in the background is part of it.
    world.awaitVerified();
    return said;
  }

  /** How many steps it has. */
  int countSteps(Deed deed) {
    try (PublishingFixture world = prepareFixture(deed, same -> {})) {
      assertThat(reportsDone(deed, world)).as("it is done where nothing fails").isTrue();
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

  /** Ends the process at each step, starts anew, and does it then. */
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

  /** Ends the process at a step, and the recovery from that at each of its own; says how many. */
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

  /** What was cut off is finished or taken back; where it was taken back it is done now. */
  static void checkRecovered(Deed deed, PublishingFixture world) {
    world.check().checkWithoutLeftovers();
    if (!deed.done().test(world)) {
      tryAgain(deed, world);
    }
    done(deed, world);
  }

  /** It does it, or finds it done when it comes to it. */
  private static void tryAgain(Deed deed, PublishingFixture world) {
    assertThat(reportsDone(deed, world) || deed.done().test(world))
        .as("done at the next try")
        .isTrue();
  }

  private static void done(Deed deed, PublishingFixture world) {
    assertThat(deed.done().test(world)).as("done").isTrue();
    deed.after().accept(world);
    world.check().checkWithoutLeftovers();
  }

  /** Lets each step fail, before its work and after it; what is said of it is true. */
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
      assertThat(deed.done().test(world)).as("done, it said %s", said).isEqualTo(said);
    }
  }

  @Override
  public void close() {
    FutureAssertions.await(vertx.close());
  }
}
