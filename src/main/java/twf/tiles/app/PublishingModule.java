package twf.tiles.app;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.CommandDispatcher;
import twf.tiles.admin.ReadinessCheck;
import twf.tiles.admin.command.AdminCommands;
import twf.tiles.admin.command.ProcessStatus;
import twf.tiles.admin.security.AdminToken;
import twf.tiles.admin.security.TokenAuthenticator;
import twf.tiles.catalog.Catalog;
import twf.tiles.common.Host;
import twf.tiles.common.Lifecycle;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.Addresses;
import twf.tiles.event.StagingScanned;
import twf.tiles.metrics.LegacyTrafficCounter;
import twf.tiles.metrics.MicrometerTileMetrics;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.publishing.probe.HttpProbe;
import twf.tiles.publishing.probe.MeteredProbe;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.publishing.state.StagingQueries;
import twf.tiles.staging.StagingWatcher;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.MissingFiles;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.RootMarkerStore;
import twf.tiles.storage.StagingLayout;
import twf.tiles.storage.WriterLock;
import twf.tiles.validation.Checklist;
import twf.tiles.validation.RehearsalQueue;
import twf.tiles.validation.ValidationQueue;
import twf.tiles.verticle.PublishVerticle;
import twf.tiles.verticle.StagingVerticle;
import twf.tiles.verticle.ValidateVerticle;
import twf.tiles.writer.NodeState;
import twf.tiles.writer.PublishingSwitch;
import twf.tiles.writer.WriterElection;

/** What watches, validates and publishes, and how an operator speaks to it. */
final class PublishingModule {
  /** How long an interrupted publish may take to end. */
  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(1);

  /** The minimum of free space of a validation after which nothing is copied. */
  private static final long ALWAYS_ENOUGH = Long.MIN_VALUE / 2;

  private final Vertx vertx;
  private final Settings settings;
  private final WorkerPool files;
  private final TileMetrics metrics;
  private final WorkerPool validating;
  private final WorkerPool rehearsing;
  private final PublishWorkerPools publishing;
  private final RootMarkerStore markers;
  private final RootMonitor rootMonitor;
  private final WriterElection writer;
  private final PublishingSwitch publishingSwitch;
  private final PublishingServices services;
  private final StagingWatcher watcher;
  private final ValidationQueue validator;
  private final List<AdminCommand> commands;
  private @Nullable AdminToken token;
  private volatile boolean answering;

  PublishingModule(
      Vertx vertx,
      Settings settings,
      Host publicAddress,
      WorkerPool files,
      RootMarkerStore markers,
      MicrometerTileMetrics metrics,
      IntSupplier publicPort,
      Supplier<ReadinessCheck.Findings> findings,
      Supplier<SortedMap<String, MissingFiles>> missing) {
    this.vertx = vertx;
    this.settings = settings;
    this.files = files;
    this.markers = markers;
    this.metrics = metrics;
    this.validating =
        new WorkerPool(vertx, "validate", settings.get(Setting.OFFLINE_TILES_MAX_WORKERS));
    this.rehearsing = new WorkerPool(vertx, "rehearse", 1);
    this.publishing =
        new PublishWorkerPools(vertx, "publish", settings.get(Setting.OFFLINE_TILES_MAX_WORKERS));
    Clock clock = Clock.systemUTC();
    PublishedLayout published = new PublishedLayout(settings.roots().published());
    ManifestLayout manifests = new ManifestLayout(settings.roots().manifests());
    this.writer =
        new WriterElection(
            vertx,
            files,
            new WriterLock(manifests.lock(), settings.find(Setting.ADVERTISED_URL).orElse(null)),
            markers::lockProblem,
            this::isToPublish,
            this::isIdle);
    this.rootMonitor =
        new RootMonitor(
            vertx,
            files,
            markers,
            settings.get(Setting.OFFLINE_TILES_RESCAN_SECONDS),
            this::onWriterChanged);
    metrics.bindWriter(writer::isWriter, writer::epoch, writer::leaseAge);
    this.publishingSwitch =
        new PublishingSwitch(
            writer, rootMonitor::areValid, settings.get(Setting.OFFLINE_TILES_ENABLED));
    StagingLayout staging = new StagingLayout(settings.roots().staging());
    Checklist checklist = checklist(validating, published, clock, metrics);
    this.validator = validator(checklist);
    RehearsalQueue rehearsals =
        new RehearsalQueue(checklist(rehearsing, published, clock, metrics)::dryRun);
    this.services =
        new PublishingServices(
            vertx,
            settings,
            new FilePublishedStore(published, manifests, new DurableFileOperations(markers)),
            publishing,
            metrics,
            clock,
            new MeteredProbe(
                new HttpProbe(vertx, publishing, publicAddress.loopbackOrSelf().text(), publicPort),
                metrics),
            writer,
            new StagingQueries(
                model -> files.call(() -> staging.runs(model)),
                run -> files.call(() -> staging.variables(run)),
                checklist::run,
                rehearsals::validate,
                validator::request),
            new RehearsalQueue(inPlaceChecklist(published, clock, metrics)::dryRun)::validate,
            () -> publishingSwitch.isEnabled() && rootMonitor.areValid());
    this.watcher =
        new StagingWatcher(
            vertx,
            files,
            settings.roots().staging(),
            settings.get(Setting.OFFLINE_TILES_RESCAN_SECONDS),
            clock,
            metrics,
            staged -> Addresses.STAGED.publish(vertx.eventBus(), staged),
            this::onStagingScanned);
    this.commands = commands(clock, metrics.legacy(), findings, missing);
  }

  private void onStagingScanned(Set<VariableKey> staged) {
    metrics.retain(staged);
    Addresses.STAGING_SCANNED.publish(vertx.eventBus(), new StagingScanned(staged));
  }

  /**
   * Validates what another publisher left in PUBLISH_ROOT, which has the layout of STAGING_ROOT, as
   * if it were staged there and nothing were published.
   */
  private Checklist inPlaceChecklist(PublishedLayout published, Clock clock, TileMetrics metrics) {
    return new Checklist(
        rehearsing,
        published.root(),
        new PublishedLayout(published.root().resolve(".none")),
        ALWAYS_ENOUGH,
        clock,
        metrics);
  }

  private Checklist checklist(
      WorkerPool workers, PublishedLayout published, Clock clock, TileMetrics metrics) {
    return new Checklist(
        workers,
        settings.roots().staging(),
        published,
        settings.get(Setting.OFFLINE_TILES_MIN_FREE_BYTES),
        clock,
        metrics);
  }

  private ValidationQueue validator(Checklist checklist) {
    return new ValidationQueue(
        vertx,
        checklist,
        run -> services.stop(run),
        settings.get(Setting.OFFLINE_TILES_RESCAN_SECONDS),
        settings.get(Setting.OFFLINE_TILES_RETAIN_RUNS),
        report -> Addresses.VALIDATED.publish(vertx.eventBus(), report));
  }

  private List<AdminCommand> commands(
      Clock clock,
      LegacyTrafficCounter legacy,
      Supplier<ReadinessCheck.Findings> findings,
      Supplier<SortedMap<String, MissingFiles>> missing) {
    ProcessStatus processStatus =
        new ProcessStatus(
            RootDirectories.byKey(settings.roots()),
            settings.get(Setting.OFFLINE_TILES_MIN_FREE_BYTES),
            publishingSwitch::isEnabled,
            this::nodeState,
            legacy,
            findings,
            missing,
            files,
            clock);
    return AdminCommands.create(
        services.operator(),
        services.queries(),
        services.retention(),
        processStatus,
        settings::modelName,
        this::rescan);
  }

  /**
   * The reply to a rescan.
   *
   * @param manifests the number of staged manifests
   * @param announced how many of them were announced for validation
   */
  record Rescanned(int manifests, int announced) {}

  /**
   * Announces every staged manifest. While publishing is off, everything is validated too, so that
   * an operator sees what would be published.
   */
  private Future<Rescanned> rescan() {
    writer.requireWriter();
    if (publishingSwitch.isActive()) {
      return watcher.rescan(true).map(all -> new Rescanned(all.manifests(), all.announced()));
    }
    return watcher
        .start()
        .compose(announced -> watcher.rescan(false))
        .map(found -> new Rescanned(found.manifests(), found.manifests()))
        .eventually(() -> publishingSwitch.isActive() ? Future.succeededFuture() : watcher.stop());
  }

  /**
   * Finds the token, becomes the writer if nobody else is, marks the roots, and recovers.
   *
   * @param writable whether the roots can be written to now
   */
  Future<Void> prepare(ManifestLayout manifests, Catalog catalog, boolean writable) {
    return files
        .call(() -> AdminToken.load(settings.management(), manifests.adminToken()))
        .onSuccess(loaded -> token = loaded)
        .compose(
            loaded ->
                settings.get(Setting.ROLE).mayWrite()
                    ? acquire(() -> activate(catalog), writable)
                    : writer.observe());
  }

  /** The part of this process among those on the same roots. */
  NodeState nodeState() {
    WriterLock.Holder holder = writer.holder();
    NodeState.State state = NodeState.State.SERVING;
    if (writer.isWriter()) {
      state = NodeState.State.WRITER;
    } else if (settings.get(Setting.ROLE).mayWrite() && publishingSwitch.isEnabled()) {
      state = NodeState.State.WAITING;
    }
    return new NodeState(
        settings.get(Setting.ROLE).externalName(),
        state,
        holder.describe(),
        holder.url() == null ? null : holder.url().text(),
        writer.epoch());
  }

  private Future<Void> acquire(Supplier<Future<Void>> prepare, boolean writable) {
    if (!writable) {
      writer.acquireLater(prepare, this::onWriterChanged);
      return Future.succeededFuture();
    }
    return writer
        .acquire(prepare, this::onWriterChanged)
        .onSuccess(
            now -> {
              if (!now) {
                markers.setWaitingForWriter();
              }
            })
        .mapEmpty();
  }

  private Future<Void> activate(Catalog catalog) {
    return files
        .run(markers::initialise)
        .compose(marked -> services.recover())
        .compose(recovered -> catalog.load());
  }

  /** Whether this process writes has changed. */
  private void onWriterChanged() {
    publishingSwitch.notifyListeners();
    completePendingIfReady();
  }

  /** To be called when clients are answered: what was shown and not probed is probed now. */
  void onServing() {
    answering = true;
    completePendingIfReady();
  }

  /** Whichever of the two comes last: that this process writes, or that it answers clients. */
  private void completePendingIfReady() {
    if (answering && writer.isWriter()) {
      services.completePending();
    }
  }

  private boolean isToPublish() {
    return publishingSwitch.isEnabled();
  }

  private boolean isIdle() {
    return services.isIdle();
  }

  /** Looks at the markers of the roots. */
  Lifecycle rootMonitor() {
    return rootMonitor;
  }

  boolean areRootsValid() {
    return rootMonitor.areValid();
  }

  Deployable publishVerticle() {
    AdminToken loaded = java.util.Objects.requireNonNull(token, "prepare comes first");
    return new PublishVerticle(
        services.service(),
        services.retention(),
        new CommandDispatcher(
            vertx.eventBus(),
            new TokenAuthenticator(loaded, Clock.systemUTC(), metrics),
            writer::runAsWriter),
        commands);
  }

  Deployable validateVerticle() {
    return new ValidateVerticle(validator);
  }

  Deployable watchVerticle() {
    return new StagingVerticle(watcher, publishingSwitch);
  }

  PublishingSwitch publishingSwitch() {
    return publishingSwitch;
  }

  /**
   * Interrupts what did not stop in time, and only then releases the writer lock: from then on
   * another process may write.
   */
  Future<Void> close() {
    validating.close();
    rehearsing.close();
    publishing.close();
    return services
        .service()
        .stop()
        .timeout(INTERRUPT_GRACE.toMillis(), TimeUnit.MILLISECONDS)
        .transform(interrupted -> writer.close());
  }
}
