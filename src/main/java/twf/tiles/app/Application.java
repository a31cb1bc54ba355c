package twf.tiles.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.admin.ReadinessCheck;
import twf.tiles.catalog.Catalog;
import twf.tiles.common.Host;
import twf.tiles.common.Lifecycle;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;
import twf.tiles.management.ConsoleRoutes;
import twf.tiles.metrics.MicrometerTileMetrics;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.RootMarkerStore;
import twf.tiles.verticle.HttpServerVerticle;

/**
 * Starts the parts so that nothing is asked before it can answer: who serves before who publishes,
 * who publishes before who watches. Stops them the other way round.
 */
final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /** How long one part may take to stop; several make less than what a stop may take in all. */
  private static final Duration UNDEPLOY_TIMEOUT = Duration.ofSeconds(4);

  private final Vertx vertx;
  private final Settings settings;
  private final WorkerPool files;
  private final RootMarkerStore markers;
  private final ReadinessCheck health;
  private final ServingModule serving;
  private final PublishingModule publishing;
  private final ManagementModule management;
  private final Deque<String> deployed = new ArrayDeque<>();

  Application(
      Vertx vertx,
      Settings settings,
      ListenAddresses addresses,
      PrometheusMeterRegistry registry,
      MicrometerTileMetrics metrics) {
    this.vertx = vertx;
    this.settings = settings;
    this.files = new WorkerPool(vertx, "files", 4);
    this.markers =
        new RootMarkerStore(
            settings.roots().staging(),
            settings.roots().published(),
            settings.roots().manifests(),
            new DurableFileOperations(),
            Clock.systemUTC());
    this.health = new ReadinessCheck(files, this::findings);
    this.serving =
        new ServingModule(vertx, settings, addresses.publicPort(), files, markers, metrics);
    this.publishing =
        new PublishingModule(
            vertx,
            settings,
            addresses.publicPort(),
            files,
            markers,
            metrics,
            serving::publicPort,
            this::findings,
            serving.catalog()::missingFiles);
    this.management =
        new ManagementModule(
            vertx,
            settings.management(),
            addresses.management(),
            files,
            registry,
            health,
            publishing.commandList(),
            new ConsoleRoutes(vertx, files, settings.roots(), metrics.series()));
  }

  Future<Void> start() {
    ManifestLayout manifests = new ManifestLayout(settings.roots().manifests());
    return files
        .call(() -> RootDirectories.check(settings, markers))
        .compose(
            writable ->
                files
                    .run(management::prepare)
                    .compose(checked -> files.run(serving::load))
                    .compose(checked -> publishing.prepare(manifests, serving.catalog(), writable)))
        .compose(prepared -> deploy(new HttpServerVerticle(publishing.rootWatch())))
        .compose(watched -> deploy(serving.catalogVerticle()))
        .compose(
            loaded ->
                listen(
                    "HTTP_PORT",
                    serving.firstServer(),
                    settings.get(Setting.HTTP_HOST),
                    settings.get(Setting.HTTP_PORT)))
        .compose(first -> serving.startMoreServers(this::deploy))
        .compose(served -> deploy(publishing.publishVerticle()))
        .onSuccess(publishes -> publishing.onServing())
        .compose(
            commandsReady ->
                listen(
                    "MANAGEMENT_PORT",
                    management.server(),
                    settings.get(Setting.MANAGEMENT_HOST),
                    settings.get(Setting.MANAGEMENT_PORT)))
        .compose(
            managed ->
                listen(
                    "ADMIN_BRIDGE_PORT",
                    management.bridge(),
                    settings.get(Setting.MANAGEMENT_HOST),
                    settings.get(Setting.ADMIN_BRIDGE_PORT)))
        .compose(bridged -> deploy(publishing.validateVerticle()))
        .compose(validates -> deploy(publishing.watchVerticle()))
        .onSuccess(watches -> logStarted());
  }

  /**
   * What is wrong now. Files that are missing of one model harm that model alone: the process is
   * not ready only where they are missing of each. Blocks.
   */
  private ReadinessCheck.Findings findings() {
    List<String> reasons = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    markers.problem().ifPresent(reasons::add);
    Catalog catalog = serving.catalog();
    List<String> missing = catalog.isMissingOfAll() ? reasons : warnings;
    catalog.missingFiles().forEach((model, files) -> missing.add(files.describe(model)));
    RootDirectories.stagingProblem(settings.roots().staging()).ifPresent(warnings::add);
    return new ReadinessCheck.Findings(reasons, warnings);
  }

  private void logStarted() {
    health.setStarted(true);
    LOG.info(
        "public port: http://{}",
        Host.of(settings.get(Setting.HTTP_HOST)).withPort(serving.publicPort()));
    management.listenAddresses().forEach(LOG::info);
    LOG.info(
        settings.get(Setting.OFFLINE_TILES_ENABLED)
            ? "publishing is on"
                + (publishing.publishingSwitch().isActive() ? "" : ", once the other process ends")
            : "publishing is off: serves and obeys; set OFFLINE_TILES_ENABLED to true to publish");
  }

  private Future<Void> listen(String key, Lifecycle server, String host, int port) {
    return deploy(new HttpServerVerticle(server))
        .recover(
            cause ->
                Future.failedFuture(
                    FailureException.badRequest(
                        key
                            + ": cannot listen on "
                            + Host.of(host).withPort(port)
                            + ": "
                            + cause.getMessage())));
  }

  private Future<Void> deploy(Deployable verticle) {
    return vertx.deployVerticle(verticle).onSuccess(deployed::push).mapEmpty();
  }

  /** Switches publishing on or off while running. */
  void setEnabled(boolean on) {
    LOG.info("OFFLINE_TILES_ENABLED is {} now", on);
    publishing.publishingSwitch().setEnabled(on);
  }

  Future<Void> stop() {
    health.setStarted(false);
    Future<Void> stopped = Future.succeededFuture();
    for (String id : deployed) {
      stopped = stopped.compose(before -> undeploy(id));
    }
    return stopped
        .compose(all -> publishing.close())
        .onComplete(
            done -> {
              serving.close();
              files.close();
            });
  }

  private Future<Void> undeploy(String id) {
    return vertx
        .undeploy(id)
        .timeout(UNDEPLOY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            cause -> {
              LOG.warn("a part did not stop: {}", cause.getMessage());
              return Future.succeededFuture();
            });
  }

  /** Whether the roots were those that were initialised, at the last look. */
  boolean areRootsValid() {
    return publishing.areRootsValid();
  }

  int publicPort() {
    return serving.publicPort();
  }

  int managementPort() {
    return management.port();
  }

  int bridgePort() {
    return management.bridgePort();
  }
}
