package twf.tiles.validation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.VariableKey;
import twf.tiles.metrics.TileMetrics;

/** Keeps what is measured as lines. */
public final class CountingMetrics implements TileMetrics {
  final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void frameBuilt(VariableKey key, BuildSource source, Duration duration) {
    lines.add("frame " + source + " " + duration.toSeconds());
  }

  @Override
  public void runBuilt(VariableKey key, BuildSource source, Duration duration) {
    lines.add("run " + source + " " + duration.toSeconds());
  }

  @Override
  public void checked(VariableKey key, String check, String outcome) {
    lines.add(check + " " + outcome);
  }

  @Override
  public void pointerSwitched(String model, PointerOperation operation, Duration took) {}

  @Override
  public void probed(String model, boolean passed) {}

  @Override
  public void published(String model, Duration took) {}

  @Override
  public void pointerChanged(String model, Optional<LatestPointer> pointer) {}

  @Override
  public void holdsChanged(String model, ModelHolds holds) {}

  @Override
  public void legacyRequest(String route, String outcome) {}
}
