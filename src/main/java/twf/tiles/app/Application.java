package twf.tiles.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.io.IOException;
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
import twf.tiles.admin.bridge.AdminBridge;
import twf.tiles.admin.security.EarlyTlsHandler;
import twf.tiles.catalog.Catalog;
import twf.tiles.command.Command;
import twf.tiles.command.CommandSpec;
import twf.tiles.common.Host;
import twf.tiles.common.Lifecycle;
import twf.tiles.common.VertxDefaults;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.config.SettingsLoader;
import twf.tiles.error.FailureException;
import twf.tiles.event.Addresses;
import twf.tiles.event.EventCodec;
import twf.tiles.image.ImageDecoder;
import twf.tiles.management.ConsoleRoutes;
import twf.tiles.management.ManagementRouter;
import twf.tiles.management.ManagementServer;
import twf.tiles.management.SseEventStream;
import twf.tiles.metrics.MetricsSetup;
import twf.tiles.metrics.MicrometerTileMetrics;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.RootMarkerStore;
import twf.tiles.validation.check.CheckId;
import twf.tiles.verticle.HttpServerVerticle;
import twf.tiles.writer.NodeState;

/**
 * The server in one object. Starts the parts so that nothing is asked before it can answer: who
 * serves before who publishes, who publishes before who watches. Stops them the other way round.
 */
final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  /** How long one part may take to stop; several make less than what a stop may take in all. */
  private static final Duration UNDEPLOY_TIMEOUT = Duration.ofSeconds(4);

  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);

  private final SettingsLoader loader;
  private final Settings settings;
  private final PrometheusMeterRegistry registry;
  private final Vertx vertx;
  private final WorkerPool files;
  private final RootMarkerStore markers;
  private final ReadinessCheck health;
  private final ServingModule serving;
  private final PublishingModule publishing;
  private final ConsoleRoutes console;
  private final ManagementServer management;
  private final AdminBridge bridge;
  private final Deque<String> deployed = new ArrayDeque<>();

  /**
   * Reads the settings and puts the parts together. Blocks. Must not be called by a thread of
   * Vert.x.
   *
   * @throws FailureException if the settings are invalid or cannot be used on this machine
   */
  Application(SettingsLoader loader) {
    this.loader = loader;
    this.settings = loader.load();
    this.registry = MetricsSetup.prometheus(address -> address.startsWith(Addresses.PREFIX));
    ListenAddresses addresses = ListenAddresses.resolve(settings);
    VertxBuilder builder = MetricsSetup.measuredBuilder(vertxOptions(settings), registry);
    String transport = TransportSelector.choose(builder, settings.get(Setting.HTTP_TRANSPORT));
    this.vertx = builder.build();
    LOG.info(
        "network: {}, {} event loops on the public port", transport, settings.eventLoopCount());
    new ImageDecoder()
        .webpProblem()
        .ifPresent(
            problem ->
                LOG.error(
                    "WebP cannot be decoded: {}. Until then frames of WebP tiles fail sample-tiles,"
                        + " and PNG routes answer 503 for them; PNG frames and all archives are"
                        + " served",
                    problem));
    EventCodec.register(vertx.eventBus());
    MicrometerTileMetrics metrics =
        new MicrometerTileMetrics(registry, Clock.systemUTC(), CheckId.externalNames());
    metrics.bindFreeBytes(RootDirectories.byKey(settings.roots()));
    metrics.bindStagingAvailable(settings.roots().staging());
    settings.find(Setting.RUNTIME_TILES_SUNSET_AT).ifPresent(metrics::bindSunset);
    this.files = new WorkerPool(vertx, "files", 4);
    this.markers =
        new RootMarkerStore(
            settings.roots().staging(),
            settings.roots().published(),
            settings.roots().manifests(),
            new DurableFileOperations(),
            Clock.systemUTC());
    this.health = new ReadinessCheck(files, this::findings, this::nodeState);
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
    metrics.bindRootsValid(publishing::areRootsValid);
    this.console =
        new ConsoleRoutes(
            files,
            settings.roots(),
            metrics.series(),
            settings.find(Setting.PUBLIC_URL).isPresent());
    SseEventStream events = new SseEventStream(vertx);
    Settings.Management listening = settings.management().listeningOn(addresses.management());
    List<CommandSpec> commands = Command.specs();
    ManagementRouter routes =
        new ManagementRouter(vertx, registry, health, files, commands, events, listening, console);
    this.management =
        new ManagementServer(vertx, listening, routes.router(), events, SHUTDOWN_GRACE);
    this.bridge =
        new AdminBridge(
            vertx, listening, commands.stream().map(CommandSpec::name).toList(), SHUTDOWN_GRACE);
  }

  /** As many event loops as serve the public port, and some for the rest. */
  private static VertxOptions vertxOptions(Settings settings) {
    int others = VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE / 2;
    return VertxDefaults.options()
        .setEventLoopPoolSize(settings.eventLoopCount() + Math.max(1, others));
  }

  /** Completes when it serves; fails with what an operator can act on. */
  Future<Void> start() {
    ManifestLayout manifests = new ManifestLayout(settings.roots().manifests());
    return files
        .call(() -> RootDirectories.check(settings, markers))
        .compose(
            writable ->
                files
                    .run(this::prepareManagement)
                    .compose(checked -> files.run(serving::load))
                    .compose(checked -> publishing.prepare(manifests, serving.catalog(), writable)))
        .compose(prepared -> deploy(new HttpServerVerticle(publishing.rootMonitor())))
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
                    management,
                    settings.get(Setting.MANAGEMENT_HOST),
                    settings.get(Setting.MANAGEMENT_PORT)))
        .compose(
            managed ->
                listen(
                    "ADMIN_BRIDGE_PORT",
                    bridge,
                    settings.get(Setting.MANAGEMENT_HOST),
                    settings.get(Setting.ADMIN_BRIDGE_PORT)))
        .compose(bridged -> deploy(publishing.validateVerticle()))
        .compose(validates -> deploy(publishing.watchVerticle()))
        .onSuccess(
            watches -> {
              logStarted();
              loader.watchEnabled(vertx, this::setEnabled);
            });
  }

  /** Makes sure that what the settings name can be used, and reads the console. Blocks. */
  private void prepareManagement() throws IOException {
    EarlyTlsHandler.check(vertx, settings.management().tls());
    console.load();
  }

  /**
   * What is wrong now. Files of one model that are missing, broken or written by another program
   * harm that model alone: the process is not ready only where files are missing of each. Blocks.
   */
  private ReadinessCheck.Findings findings() {
    List<String> reasons = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    markers.problem().ifPresent(reasons::add);
    Catalog catalog = serving.catalog();
    List<String> missing = catalog.isMissingOfAll() ? reasons : warnings;
    catalog.missingFiles().forEach((model, files) -> missing.add(files.describe(model)));
    catalog.problems().values().forEach(warnings::addAll);
    RootDirectories.stagingProblem(settings.roots().staging()).ifPresent(warnings::add);
    return new ReadinessCheck.Findings(reasons, warnings);
  }

  private NodeState nodeState() {
    return publishing.nodeState();
  }

  private void logStarted() {
    health.setStarted(true);
    LOG.info(
        "public port: http://{}",
        Host.of(settings.get(Setting.HTTP_HOST)).withPort(serving.publicPort()));
    boolean tls = settings.management().tls() != null;
    Host host = Host.of(settings.get(Setting.MANAGEMENT_HOST));
    LOG.info("management port: {}://{}", tls ? "https" : "http", host.withPort(management.port()));
    LOG.info("admin bridge: {}{}", host.withPort(bridge.port()), tls ? " (TLS)" : "");
    if (!settings.get(Setting.ROLE).mayWrite()) {
      LOG.info("ROLE is web: this process only serves and never publishes");
      return;
    }
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
  private void setEnabled(boolean on) {
    LOG.info("OFFLINE_TILES_ENABLED is {} now", on);
    publishing.publishingSwitch().setEnabled(on);
  }

  /** Stops all parts; {@link #close} then frees the threads. */
  Future<Void> stop() {
    loader.close();
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

  /** Frees all threads, after {@link #stop}. Must not be called by one of them. */
  Future<Void> close() {
    return vertx.close().onComplete(done -> registry.close());
  }
}
