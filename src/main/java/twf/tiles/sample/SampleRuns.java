package twf.tiles.sample;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import twf.tiles.domain.RunId;

/**
 * Stages three complete sample runs of two models: two cycles of {@code gfs} (2 m temperature over
 * Europe) and one of {@code hrrr} (2 m temperature and composite reflectivity over the Great
 * Plains).
 *
 * <p>The values are synthetic and deterministic for each run, variable and hour. Blocks; do not
 * call on an event loop.
 */
public final class SampleRuns {
  private static final int MAX_THREADS = 4;

  private final Path stagingRoot;
  private final Clock clock;

  /**
   * @param stagingRoot STAGING_ROOT; created if absent
   * @param clock determines the recent cycles and the build times of frames
   */
  public SampleRuns(Path stagingRoot, Clock clock) {
    this.stagingRoot = stagingRoot;
    this.clock = clock;
  }

  /**
   * Stages all runs, oldest first, with the manifest of each variable last. Keeps what an earlier
   * call staged, and completes what it left incomplete.
   *
   * @throws IOException if a file cannot be written or the thread is interrupted; variables whose
   *     manifest was written are complete
   */
  public void stageAll() throws IOException {
    int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (VariableStager variable : variables()) {
        stage(variable, pool);
      }
    } finally {
      shutDown(pool);
    }
  }

  /**
   * Waits until no thread writes any more, because the caller may be about to remove the directory.
   */
  private static void shutDown(ExecutorService pool) {
    pool.shutdownNow();
    try {
      if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a sample frame is still being written after a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<VariableStager> variables() {
    RunId newest = SampleModels.stagedCycle(clock.instant());
    List<VariableStager> variables = new ArrayList<>();
    variables.add(variable(SampleModels.gfs(), SampleModels.previousCycle(newest)));
    variables.add(variable(SampleModels.gfs(), newest));
    SampleModels.hrrr().forEach(series -> variables.add(variable(series, newest)));
    return variables;
  }

  private VariableStager variable(SampleVariable series, RunId run) {
    return new VariableStager(stagingRoot, series, run, clock);
  }

  private static void stage(VariableStager variable, ExecutorService pool) throws IOException {
    if (variable.listedFrames() == variable.expectedFrames()) {
      return;
    }
    List<Future<?>> frames = new ArrayList<>();
    for (int i = 0; i < variable.expectedFrames(); i++) {
      int frame = i;
      frames.add(
          pool.submit(
              () -> {
                variable.stageFrame(frame);
                return frame;
              }));
    }
    for (Future<?> frame : frames) {
      await(frame);
    }
    variable.commit(variable.expectedFrames());
  }

  private static void await(Future<?> frame) throws IOException {
    try {
      frame.get();
    } catch (ExecutionException e) {
      throw new IOException("cannot stage a frame: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while staging");
    }
  }
}
