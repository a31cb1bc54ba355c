package twf.tiles.validation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.PublishCandidate;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.BuildSource;

/**
 * Records the build durations that builders declare in the metrics: each new frame and each
 * complete run once, however often it is validated. The oldest entries of the deduplication cache
 * are evicted and may then be recorded again. Thread-safe.
 */
final class BuildDurationRecorder {
  private static final long MAX_VARIABLES = 10_000;

  /** Stands for the whole run where a forecast hour is expected. */
  private static final int WHOLE_RUN = -1;

  private final TileMetrics metrics;

  /** Of a run's variable, the forecast hours that are counted, each as the bit behind its own. */
  private final Cache<VariableKey, BitSet> counted =
      Caffeine.newBuilder().maximumSize(MAX_VARIABLES).build();

  BuildDurationRecorder(TileMetrics metrics) {
    this.metrics = metrics;
  }

  /**
   * Records the durations that were not recorded before.
   *
   * @param candidate the manifest that passed validation
   * @param published the newest published snapshot of the variable
   */
  void recordNew(PublishCandidate candidate, Optional<Snapshot> published) {
    VariableKey key = candidate.manifest().key();
    List<CandidateFrame> frames = candidate.newFrames();
    for (CandidateFrame frame : frames) {
      BuildInterval build = frame.build();
      if (build != null && isFirst(key, frame.fhr())) {
        metrics.frameBuilt(key, BuildSource.DECLARED, build.duration());
      }
    }
    if (candidate.manifest().isComplete() && !frames.isEmpty()) {
      Stream.concat(
              published.map(Snapshot::build).stream(), frames.stream().map(CandidateFrame::build))
          .filter(Objects::nonNull)
          .reduce(BuildInterval::union)
          .filter(span -> isFirst(key, WHOLE_RUN))
          .ifPresent(span -> metrics.runBuilt(key, BuildSource.DECLARED, span.duration()));
    }
  }

  private boolean isFirst(VariableKey key, int fhr) {
    BitSet hours = counted.get(key, first -> new BitSet());
    synchronized (hours) {
      boolean isFirst = !hours.get(fhr + 1);
      hours.set(fhr + 1);
      return isFirst;
    }
  }
}
