package twf.tiles.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;

/**
 * Builders at work: frame after frame of the cycles that follow on those of {@link SampleRuns}, of
 * every model and variable in step.
 *
 * <p>It never sleeps; its caller decides when the next frame is due. No cycle is begun before its
 * time has come, so there are two to begin with and one more every six hours. Blocking, and not
 * thread-safe.
 */
public final class LiveStager {
  private final Path stagingRoot;
  private final Clock clock;
  private RunId run;
  private @Nullable List<VariableStager> variables;

  /**
   * @param stagingRoot where a builder would stage
   * @param clock says which cycles are recent, and when frames were built
   */
  public LiveStager(Path stagingRoot, Clock clock) {
    this.stagingRoot = stagingRoot;
    this.clock = clock;
    this.run = SampleCycles.staged(clock.instant());
  }

  /**
   * Adds the next frame of each variable and commits it; a run that an earlier process left
   * incomplete is continued, one that it completed is passed over.
   *
   * @return false if there was nothing to add: the run is complete, and the next call begins the
   *     next one, if its time has come
   * @throws IOException if a file cannot be written; the next call tries again
   */
  public boolean addFrame() throws IOException {
    List<VariableStager> current = variables == null ? begin() : variables;
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

  /** The variables of the next cycle that is not complete; none if there is none yet. */
  private List<VariableStager> begin() throws IOException {
    RunId next = SampleCycles.after(run);
    while (!next.time().isAfter(clock.instant())) {
      run = next;
      List<VariableStager> candidates = variables(next);
      for (VariableStager variable : candidates) {
        if (variable.listedFrames() < variable.expectedFrames()) {
          return candidates;
        }
      }
      next = SampleCycles.after(next);
    }
    return List.of();
  }

  private List<VariableStager> variables(RunId of) {
    return Stream.concat(Stream.of(SampleModels.gfs()), SampleModels.hrrr().stream())
        .map(series -> new VariableStager(stagingRoot, series, of, clock))
        .toList();
  }
}
