package twf.tiles.watch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Operation;
import twf.tiles.contract.VariableKey;
import twf.tiles.metrics.TileMetrics;

/** Notes what was built, one line each. */
final class RecordingMetrics implements TileMetrics {
  final List<String> built = new CopyOnWriteArrayList<>();

  @Override
  public void frameBuilt(VariableKey key, BuildSource source, Duration duration) {
    built.add("frame " + key + " " + source + " " + duration.toSeconds());
  }

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {
    built.add("run " + key + " " + source + " " + duration.toSeconds());
  }

  @Override
  public void checked(VariableKey key, String check, String outcome) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void pointerSwitched(String model, Operation operation, Duration took) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void probed(String model, boolean passed) {}

  @Override
  public void published(String model, Duration took) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shows(String model, Optional<LatestPointer> pointer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void holds(String model, HoldSet holds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void legacyRequest(String route, String outcome) {
    throw new UnsupportedOperationException();
  }
}
