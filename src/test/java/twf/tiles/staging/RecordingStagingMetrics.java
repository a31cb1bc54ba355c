package twf.tiles.staging;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.VariableKey;
import twf.tiles.metrics.TileMetrics;

/** Notes what was built, one line each. */
final class RecordingStagingMetrics implements TileMetrics {
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
  public void pointerSwitched(String model, PointerOperation operation, Duration took) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void probed(String model, boolean passed) {}

  @Override
  public void published(String model, Duration took) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void pointerChanged(String model, Optional<LatestPointer> pointer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void holdsChanged(String model, ModelHolds holds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void legacyRequest(String route, String outcome) {
    throw new UnsupportedOperationException();
  }
}
