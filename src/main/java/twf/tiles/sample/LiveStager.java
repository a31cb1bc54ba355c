package twf.tiles.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;

/**
 * Simulates running builders: stages the cycles after those of {@link SampleRuns} frame by frame,
 * for all models and variables in step.
 *
 * <p>It never sleeps; the caller decides when the next frame is due. A cycle starts only after its
 * time, so two are available at first and one more every six hours. Blocks; not thread-safe.
 */
public final class LiveStager {
  private final Path stagingRoot;
  private final Clock clock;
  private RunId run;
  private @Nullable List<VariableStager> variables;

  /**
   * @param stagingRoot STAGING_ROOT
   * @param clock determines the recent cycles and the build times of frames
   */
  public LiveStager(Path stagingRoot, Clock clock) {
    this.stagingRoot = stagingRoot;
    this.clock = clock;
    this.run = SampleModels.stagedCycle(clock.instant());
  }

  /**
   * Stages the next frame of each variable and commits it. Continues a run that an earlier process
   * left incomplete, and skips one that it completed.
   *
   * @return false if nothing was added because the run is complete; the next call starts the next
   *     run once its time has come
   * @throws IOException if a file cannot be written; the next call tries again
   */
  public boolean addFrame() throws IOException {
    List<VariableStager> current = variables == null ? nextCycleVariables() : variables;
    variables = current;
    boolean added = false;
    for (VariableStager variable : current) {
      int listed = variable.listedFrames();
      if (listed < variable.expectedFrames()) {
        variable.stageFrame(listed);
        variable.commit(listed + 1);
        added = true;
      }
    }
    if (!added) {
      variables = null;
    }
    return added;
  }

  /** Returns the variables of the next incomplete cycle; empty if there is none yet. */
  private List<VariableStager> nextCycleVariables() throws IOException {
    RunId next = SampleModels.nextCycle(run);
    while (!next.time().isAfter(clock.instant())) {
      run = next;
      List<VariableStager> candidates = variables(next);
      for (VariableStager variable : candidates) {
        if (variable.listedFrames() < variable.expectedFrames()) {
          return candidates;
        }
      }
      next = SampleModels.nextCycle(next);
    }
    return List.of();
  }

  private List<VariableStager> variables(RunId of) {
    return Stream.concat(Stream.of(SampleModels.gfs()), SampleModels.hrrr().stream())
        .map(series -> new VariableStager(stagingRoot, series, of, clock))
        .toList();
  }
}
