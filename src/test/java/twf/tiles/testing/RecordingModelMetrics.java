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
import twf.tiles.metrics.TileMetrics;

/** Remembers what models show and hold; forgets the rest. */
public final class RecordingModelMetrics implements TileMetrics {
  public final Map<String, Optional<LatestPointer>> shown = new ConcurrentHashMap<>();
  public final Map<String, ModelHolds> held = new ConcurrentHashMap<>();

  private final List<String> missing = new CopyOnWriteArrayList<>();

  /** One line a count of missing files. */
  public List<String> missing() {
    return List.copyOf(missing);
  }

  @Override
  public void missingFilesChanged(String model, long files) {
    missing.add(model + " " + files);
  }

  @Override
  public void pointerChanged(String model, Optional<LatestPointer> pointer) {
    shown.put(model, pointer);
  }

  @Override
  public void holdsChanged(String model, ModelHolds holds) {
    held.put(model, holds);
  }

  @Override
  public void frameBuilt(VariableKey key, BuildSource source, Duration duration) {}

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {}

  @Override
  public void checked(VariableKey key, String check, String outcome) {}

  @Override
  public void pointerSwitched(String model, PointerOperation operation, Duration took) {}

  @Override
  public void probed(String model, boolean passed) {}

  @Override
  public void published(String model, Duration took) {}

  @Override
  public void legacyRequest(String route, String outcome) {}
}
