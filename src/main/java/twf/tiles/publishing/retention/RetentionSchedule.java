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
 * Retention by itself: of a model whose pointer moved to another run, when that publish has ended,
 * and of all models now and then. To be started and stopped on one context.
 */
public final class RetentionSchedule implements Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionSchedule.class);

  private final Vertx vertx;
  private final RetentionService retention;
  private final BooleanSupplier on;
  private final Duration period;
  private final Map<String, RunId> shown = new ConcurrentHashMap<>();
  private @Nullable MessageConsumer<PointerMoved> moves;
  private long timer = -1;
  private Future<Void> running = Future.succeededFuture();

  /**
   * @param on whether anything is to be done by itself, now
   * @param period between two looks at all models
   */
  public RetentionSchedule(
      Vertx vertx, RetentionService retention, BooleanSupplier on, Duration period) {
    this.vertx = vertx;
    this.retention = retention;
    this.on = on;
    this.period = period;
  }

  @Override
  public Future<Void> start() {
    MessageConsumer<PointerMoved> consumer =
        Addresses.PUBLISHED.consume(vertx.eventBus(), this::onPointerMoved);
    moves = consumer;
    timer = vertx.setPeriodic(period.toMillis(), id -> retainAll());
    return consumer.completion();
  }

  /** The publish holds its model's lane until it has ended: retention waits there. */
  private void onPointerMoved(PointerMoved to) {
    RunId before = shown.put(to.model(), to.run());
    if (!to.run().equals(before)) {
      retain(Optional.of(to.model()));
    }
  }

  /** A look that takes longer than its period is not joined by a second one. */
  private void retainAll() {
    if (running.isComplete()) {
      running = retain(Optional.empty());
    }
  }

  private Future<Void> retain(Optional<String> model) {
    if (!on.getAsBoolean()) {
      return Future.succeededFuture();
    }
    return retention
        .retain(model, false, OptionalLong.empty())
        .<Void>mapEmpty()
        .otherwise(
            cause -> {
              LOG.warn("retention: {}", cause.getMessage());
              return null;
            });
  }

  /** Completes at once: what is being removed holds its model's lane. */
  @Override
  public Future<Void> stop() {
    retention.stop();
    vertx.cancelTimer(timer);
    return moves == null ? Future.succeededFuture() : moves.unregister();
  }
}
