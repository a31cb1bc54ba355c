package twf.tiles.metrics.recent;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.VariableKey;
import twf.tiles.metrics.LegacyTileOutcome;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.recent.RecentTimeSeries.Kind;

/** Forwards all measurements and records those that the console shows. */
public final class RecordingTileMetrics implements TileMetrics {
  private static final double NANOS = 1e9;
  private static final String ALL = "all";
  private static final String FAIL = "fail";

  private final TileMetrics next;
  private final RecentTimeSeries series;
  private final LegacyTrafficCounter legacy;
  private final Set<String> shown = ConcurrentHashMap.newKeySet();

  public RecordingTileMetrics(TileMetrics next, Clock clock) {
    this.next = next;
    this.series = new RecentTimeSeries(clock);
    this.legacy = new LegacyTrafficCounter(clock);
  }

  /** Returns the recorded series. */
  public RecentTimeSeries series() {
    return series;
  }

  /** Returns the counter of requests to deprecated routes. */
  public LegacyTrafficCounter legacy() {
    return legacy;
  }

  private void add(String model, Kind kind, Duration took) {
    if (!took.isNegative()) {
      series.add(model, kind, took.toNanos() / NANOS);
    }
  }

  @Override
  public void frameBuilt(VariableKey key, BuildSource source, Duration duration) {
    next.frameBuilt(key, source, duration);
    add(
        key.model(),
        source == BuildSource.DECLARED ? Kind.BUILD_DECLARED : Kind.BUILD_OBSERVED,
        duration);
  }

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {
    next.runBuilt(key, source, duration);
  }

  @Override
  public void checked(VariableKey key, String check, String outcome) {
    next.checked(key, check, outcome);
    if (check.equals(ALL)) {
      series.add(key.model(), Kind.VALIDATION_FAILURE, outcome.equals(FAIL) ? 1 : 0);
    }
  }

  @Override
  public void pointerSwitched(String model, PointerOperation operation, Duration took) {
    next.pointerSwitched(model, operation, took);
    add(model, Kind.POINTER_SWITCH, took);
  }

  @Override
  public void published(String model, Duration took) {
    next.published(model, took);
  }

  @Override
  public void rollbackVerified(String model, Verification outcome) {
    next.rollbackVerified(model, outcome);
  }

  @Override
  public void probed(String model, boolean passed) {
    next.probed(model, passed);
  }

  @Override
  public void pointerChanged(String model, Optional<LatestPointer> pointer) {
    next.pointerChanged(model, pointer);
    if (pointer.isPresent()) {
      shown.add(model);
    } else {
      shown.remove(model);
    }
  }

  @Override
  public void holdsChanged(String model, ModelHolds holds) {
    next.holdsChanged(model, holds);
  }

  @Override
  public void runsAheadChanged(String model, long runs) {
    next.runsAheadChanged(model, runs);
  }

  @Override
  public void retain(Set<VariableKey> staged) {
    next.retain(staged);
    Set<String> kept = staged.stream().map(VariableKey::model).collect(Collectors.toSet());
    kept.addAll(shown);
    series.retain(kept);
  }

  @Override
  public void missingFilesChanged(String model, long files) {
    next.missingFilesChanged(model, files);
  }

  @Override
  public void contentMissing(String model) {
    next.contentMissing(model);
  }

  @Override
  public void legacyRequest(String route, String outcome) {
    next.legacyRequest(route, outcome);
    legacy.add(LegacyTileRoute.of(route), LegacyTileOutcome.of(outcome));
  }

  @Override
  public void adminRefused(AdminRefusal reason) {
    next.adminRefused(reason);
  }
}
