package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandDispatcher;
import twf.tiles.common.Lifecycle;
import twf.tiles.event.Addresses;
import twf.tiles.publishing.pipeline.PublishService;

/** Publishes what is validated, removes what is too much, and answers the commands. */
public final class PublishVerticle extends VerticleBase {
  private final PublishService service;
  private final Lifecycle retention;
  private final CommandDispatcher consumers;
  private final List<AdminCommand> commands;

  public PublishVerticle(
      PublishService service,
      Lifecycle retention,
      CommandDispatcher consumers,
      List<AdminCommand> commands) {
    this.service = service;
    this.retention = retention;
    this.consumers = consumers;
    this.commands = commands;
  }

  @Override
  public Future<?> start() {
    return Future.all(
            Addresses.VALIDATED.consume(vertx.eventBus(), service::submit).completion(),
            Addresses.STAGING_SCANNED
                .consume(vertx.eventBus(), scanned -> service.retain(scanned.staged()))
                .completion())
        .compose(listening -> consumers.register(commands))
        .compose(obeys -> retention.start());
  }

  /** A publish in its commit ends first, and the removal of a run. */
  @Override
  public Future<?> stop() {
    return retention.stop().compose(quiet -> service.stop());
  }
}
