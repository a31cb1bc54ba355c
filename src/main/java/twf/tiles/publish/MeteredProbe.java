package twf.tiles.publish;

import io.vertx.core.Future;
import twf.tiles.contract.LatestPointer;
import twf.tiles.metrics.TileMetrics;

/** Counts what another probe answers, once a question. */
public final class MeteredProbe implements Probe {
  private final Probe probe;
  private final TileMetrics metrics;

  public MeteredProbe(Probe probe, TileMetrics metrics) {
    this.probe = probe;
    this.metrics = metrics;
  }

  @Override
  public Future<Void> verify(LatestPointer pointer) {
    Future<Void> answer;
    try {
      answer = probe.verify(pointer);
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    }
    return answer.onComplete(done -> metrics.probed(pointer.model(), done.succeeded()));
  }
}
