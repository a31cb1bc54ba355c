package twf.tiles.publishing.retention;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.Lifecycle;
import twf.tiles.domain.RunId;
import twf.tiles.event.Addresses;
import twf.tiles.event.PointerMoved;

/**
 * Runs retention automatically: for a model after its pointer moved to another run, and for all
 * models periodically. Start and stop it on one context.
 */
public final class RetentionSchedule implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionSchedule.class);

  private final Vertx vertx;
  private final RetentionService retention;
  private final BooleanSupplier enabled;
  private final Duration period;
  private final Map<String, RunId> lastRuns = new ConcurrentHashMap<>();
  private @Nullable MessageConsumer<PointerMoved> pointerConsumer;
  private long timer = -1;
  private Future<Void> lastPass = Future.succeededFuture();

  /**
   * @param enabled whether automatic retention is on now
   * @param period between two passes over all models
   */
  public RetentionSchedule(
      Vertx vertx, RetentionService retention, BooleanSupplier enabled, Duration period) {
    this.vertx = vertx;
    this.retention = retention;
    this.enabled = enabled;
    this.period = period;
  }

  @Override
  public Future<Void> start() {
    MessageConsumer<PointerMoved> consumer =
        Addresses.PUBLISHED.consume(vertx.eventBus(), this::onPointerMoved);
    pointerConsumer = consumer;
    timer = vertx.setPeriodic(period.toMillis(), id -> retainAll());
    return consumer.completion();
  }

  /** The publish still occupies the model's lane: retention is queued behind it. */
  private void onPointerMoved(PointerMoved to) {
    RunId before = lastRuns.put(to.model(), to.run());
    if (!to.run().equals(before)) {
      retain(Optional.of(to.model()));
    }
  }

  /** Skips a period if the previous pass is still running. */
  private void retainAll() {
    if (lastPass.isComplete()) {
      lastPass = retain(Optional.empty());
    }
  }

  private Future<Void> retain(Optional<String> model) {
    if (!enabled.getAsBoolean()) {
      return Future.succeededFuture();
    }
    return retention
        .retain(model, false, OptionalLong.empty())
        .<Void>mapEmpty()
        .otherwise(
            cause -> {
              LOG.warn("scheduled retention failed: {}", cause.getMessage());
              return null;
            });
  }

  /** Completes at once. A removal in progress ends in its model's lane. */
  @Override
  public Future<Void> stop() {
    retention.stop();
    vertx.cancelTimer(timer);
    return pointerConsumer == null ? Future.succeededFuture() : pointerConsumer.unregister();
  }
}
