package twf.tiles.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import twf.tiles.testing.StagedRun;

/**
 * Simulates the builder of one model. Each step stages another frame of each variable and, after
 * the last frame, starts the next cycle. Halfway through a cycle it stages a late, older one.
 * Removes old cycles from staging. Not thread-safe.
 */
public final class BuilderSimulator {
  private static final int LATE_FRAMES = 2;

  private final Path staging;
  private final String model;
  private final ArchivePool pool;
  private final Pace pace;
  private final Deque<Staged> complete = new ArrayDeque<>();
  private int cycle;
  private int frames;
  private int lateCycles;
  private int steps;

  /**
   * Size and lifetime of cycles.
   *
   * @param frames number of frames in a cycle
   * @param keep how long a complete cycle stays in staging
   */
  public record Pace(int frames, Duration keep) {}

  /** Number of frames staged of each variable of a run. */
  public record Last(String model, String run, int frames) {}

  private record Staged(Path run, long at) {}

  public BuilderSimulator(Path staging, String model, ArchivePool pool, Pace pace) {
    this.staging = staging;
    this.model = model;
    this.pool = pool;
    this.pace = pace;
  }

  /** Returns the number of steps; each stages one frame of each variable. */
  public int steps() {
    return steps;
  }

  /** Returns the number of late cycles staged. */
  public int lateCycles() {
    return lateCycles;
  }

  /** Returns the newest staged state of the current cycle, or of the previous one. */
  public Last last() {
    return frames == 0
        ? new Last(model, RunNames.cycle(cycle - 1), pace.frames())
        : new Last(model, RunNames.cycle(cycle), frames);
  }

  /** Stages the next frame of each variable. */
  public void step() {
    steps++;
    for (String variable : RunNames.VARIABLES) {
      pool.stage(variable(RunNames.cycle(cycle), variable, pace.frames()), frames, frames + 1);
    }
    frames++;
    if (frames == pace.frames() / 2) {
      stageLate(RunNames.lateCycle(cycle));
    }
    if (frames == pace.frames()) {
      ended(RunNames.cycle(cycle));
      cycle++;
      frames = 0;
    }
    cleanUp();
  }

  /** Stages a late cycle: all its frames first, then a single manifest. */
  private void stageLate(String run) {
    lateCycles++;
    pool.stage(variable(run, RunNames.VARIABLES.get(0), LATE_FRAMES), 0, LATE_FRAMES);
    ended(run);
  }

  private StagedRun variable(String run, String variable, int expected) {
    return new StagedRun(staging, model + "/" + run + "/" + variable, expected);
  }

  private void ended(String run) {
    complete.add(new Staged(staging.resolve(model).resolve(run), System.nanoTime()));
  }

  private void cleanUp() {
    while (!complete.isEmpty()
        && System.nanoTime() - complete.peek().at() > pace.keep().toNanos()) {
      remove(complete.remove().run());
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
