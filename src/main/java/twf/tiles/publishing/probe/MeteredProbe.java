package twf.tiles.publishing.probe;

import java.util.Optional;
import twf.tiles.domain.LatestPointer;
import twf.tiles.metrics.TileMetrics;

/** Counts the results of another probe, one per call. */
public final class MeteredProbe implements Probe {
  private final Probe probe;
  private final TileMetrics metrics;

  public MeteredProbe(Probe probe, TileMetrics metrics) {
    this.probe = probe;
    this.metrics = metrics;
  }

  @Override
  public void verify(LatestPointer pointer) throws Exception {
    boolean passed = false;
    try {
      probe.verify(pointer);
      passed = true;
    } finally {
      metrics.probed(pointer.model(), passed);
    }
  }

  @Override
  public void verify(LatestPointer pointer, Optional<LatestPointer> before) throws Exception {
    boolean passed = false;
    try {
      probe.verify(pointer, before);
      passed = true;
    } finally {
      metrics.probed(pointer.model(), passed);
    }
  }
}
