package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandConsumers;
import twf.tiles.bus.Addresses;
import twf.tiles.publish.PublishService;

/** Publishes what is validated, and answers the commands. */
public final class PublishVerticle extends VerticleBase {
  private final PublishService service;
  private final CommandConsumers consumers;
  private final List<AdminCommand> commands;

  public PublishVerticle(
      PublishService service, CommandConsumers consumers, List<AdminCommand> commands) {
    this.service = service;
    this.consumers = consumers;
    this.commands = commands;
  }

  @Override
  public Future<?> start() {
    return Addresses.VALIDATED
        .consume(vertx.eventBus(), service::offer)
        .completion()
        .compose(listening -> consumers.register(commands));
  }

  /** A publish in its commit ends first. */
  @Override
  public Future<?> stop() {
    return service.stop();
  }
}
