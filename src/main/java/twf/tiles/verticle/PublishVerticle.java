package twf.tiles.verticle;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandDispatcher;
import twf.tiles.common.Lifecycle;
import twf.tiles.event.Addresses;
import twf.tiles.publishing.pipeline.PublishService;

/** Publishes validated variables, runs retention and registers the admin commands. */
public final class PublishVerticle extends VerticleBase {
  private final PublishService service;
  private final Lifecycle retention;
  private final CommandDispatcher dispatcher;
  private final List<AdminCommand> commands;

  public PublishVerticle(
      PublishService service,
      Lifecycle retention,
      CommandDispatcher dispatcher,
      List<AdminCommand> commands) {
    this.service = service;
    this.retention = retention;
    this.dispatcher = dispatcher;
    this.commands = commands;
  }

  @Override
  public Future<?> start() {
    return Future.all(
            Addresses.VALIDATED.consume(vertx.eventBus(), service::submit).completion(),
            Addresses.STAGING_SCANNED
                .consume(vertx.eventBus(), scanned -> service.retain(scanned.staged()))
                .completion())
        .compose(listening -> dispatcher.register(commands))
        .compose(registered -> retention.start());
  }

  /** Completes when a publish that is committing, or the removal of a run, has ended. */
  @Override
  public Future<?> stop() {
    return retention.stop().compose(quiet -> service.stop());
  }
}
