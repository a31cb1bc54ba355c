package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import twf.tiles.event.Addresses;
import twf.tiles.validation.ValidationQueue;

/** Feeds events about staged manifests to the validation queue. */
public final class ValidateVerticle extends VerticleBase {
  private final ValidationQueue validator;

  public ValidateVerticle(ValidationQueue validator) {
    this.validator = validator;
  }

  @Override
  public Future<?> start() {
    return Future.all(
        Addresses.STAGED
            .consume(vertx.eventBus(), staged -> validator.request(staged.key()))
            .completion(),
        Addresses.STAGING_SCANNED
            .consume(vertx.eventBus(), scanned -> validator.retain(scanned.staged()))
            .completion());
  }

  @Override
  public Future<?> stop() {
    return validator.stop();
  }
}
