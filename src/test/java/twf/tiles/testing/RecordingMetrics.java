package twf.tiles.testing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.VariableKey;
import twf.tiles.metrics.LegacyTileOutcome;
import twf.tiles.metrics.LegacyTileRoute;
import twf.tiles.metrics.TileMetrics;

/** Records each measurement as one line, and the last state of each model. Thread-safe. */
public final class RecordingMetrics implements TileMetrics {
  /** The current pointer of each model. */
  public final Map<String, Optional<LatestPointer>> shown = new ConcurrentHashMap<>();

  /** The holds of each model. */
  public final Map<String, ModelHolds> held = new ConcurrentHashMap<>();

  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Returns one line per measurement. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void frameBuilt(VariableKey key, BuildSource source, Duration duration) {
    lines.add("frameBuilt " + key + " " + source + " " + duration.toSeconds());
  }

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {
    lines.add("runBuilt " + key + " " + source + " " + duration.toSeconds());
  }

  @Override
  public void checked(VariableKey key, String check, String outcome) {
    lines.add("checked " + key + " " + check + " " + outcome);
  }

  @Override
  public void pointerSwitched(String model, PointerOperation operation, Duration took) {
    lines.add("switched " + model + " " + operation.externalName());
  }

  @Override
  public void published(String model, Duration took) {
    lines.add("published " + model + " after " + took.toSeconds() + " s");
  }

  @Override
  public void probed(String model, boolean passed) {
    lines.add("probed " + model + " " + passed);
  }

  @Override
  public void rollbackVerified(String model, Verification outcome) {
    lines.add("verified " + model + " " + outcome.externalName());
  }

  @Override
  public void pointerChanged(String model, Optional<LatestPointer> pointer) {
    shown.put(model, pointer);
    lines.add("shows " + model + " " + pointer.map(LatestPointer::generation).orElse(0L));
  }

  @Override
  public void holdsChanged(String model, ModelHolds holds) {
    held.put(model, holds);
    lines.add("holds " + model + " " + holds.runs().keySet());
  }

  @Override
  public void missingFilesChanged(String model, long files) {
    lines.add("missing " + model + " " + files);
  }

  @Override
  public void modelProblemsChanged(String model, long problems) {
    lines.add("problems " + model + " " + problems);
  }

  @Override
  public void runsAheadChanged(String model, long runs) {
    lines.add("runsAhead " + model + " " + runs);
  }

  @Override
  public void legacyRequest(LegacyTileRoute route, LegacyTileOutcome outcome) {
    lines.add("legacyRequest " + route.externalName() + " " + outcome.externalName());
  }

  @Override
  public void adminRefused(AdminRefusal reason) {
    lines.add("adminRefused " + reason.externalName());
  }
}
