package twf.tiles.testing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.VariableKey;
import twf.tiles.metrics.TileMetrics;

/** Remembers what models show and hold; forgets the rest. */
public final class RecordedShows implements TileMetrics {
  public final Map<String, Optional<LatestPointer>> shown = new ConcurrentHashMap<>();
  public final Map<String, HoldSet> held = new ConcurrentHashMap<>();

  private final List<String> missing = new CopyOnWriteArrayList<>();

  /** One line a count of missing files. */
  public List<String> missing() {
    return List.copyOf(missing);
  }

  @Override
  public void missingFiles(String model, long files) {
    missing.add(model + " " + files);
  }

  @Override
  public void shows(String model, Optional<LatestPointer> pointer) {
    shown.put(model, pointer);
  }

  @Override
  public void holds(String model, HoldSet holds) {
    held.put(model, holds);
  }

  @Override
  public void frameBuilt(VariableKey key, BuildSource source, Duration duration) {}

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {}

  @Override
  public void checked(VariableKey key, String check, String outcome) {}

  @Override
  public void pointerSwitched(String model, Operation operation, Duration took) {}

  @Override
  public void probed(String model, boolean passed) {}

  @Override
  public void published(String model, Duration took) {}

  @Override
  public void legacyRequest(String route, String outcome) {}
}
