package twf.tiles.testing;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.VariableKey;
import twf.tiles.metrics.TileMetrics;

/** Remembers what models show and hold; forgets the rest. */
public final class RecordedShows implements TileMetrics {
  public final Map<String, Optional<LatestPointer>> shown = new ConcurrentHashMap<>();
  public final Map<String, HoldSet> held = new ConcurrentHashMap<>();

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
