package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import twf.tiles.bus.Addresses;
import twf.tiles.validate.Validator;

/** Validates what is staged. */
public final class ValidateVerticle extends VerticleBase {
  private final Validator validator;

  public ValidateVerticle(Validator validator) {
    this.validator = validator;
  }

  @Override
  public Future<?> start() {
    return Addresses.STAGED
        .consume(vertx.eventBus(), staged -> validator.request(staged.key()))
        .completion();
  }

  @Override
  public Future<?> stop() {
    return validator.stop();
  }
}
