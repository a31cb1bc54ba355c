package twf.tiles.publishing.probe;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;
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
  public Future<Void> verify(LatestPointer pointer) {
    return counted(pointer, () -> probe.verify(pointer));
  }

  @Override
  public Future<Void> verify(LatestPointer pointer, Optional<LatestPointer> before) {
    return counted(pointer, () -> probe.verify(pointer, before));
  }

  private Future<Void> counted(LatestPointer pointer, Supplier<Future<Void>> question) {
    Future<Void> answer;
    try {
      answer = question.get();
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    }
    return answer.onComplete(done -> metrics.probed(pointer.model(), done.succeeded()));
  }
}
