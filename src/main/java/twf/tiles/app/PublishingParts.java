package twf.tiles.app;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.AdminCommand;
import twf.tiles.admin.AdminToken;
import twf.tiles.admin.CommandConsumers;
import twf.tiles.admin.Health;
import twf.tiles.admin.TokenGuard;
import twf.tiles.admin.command.Commands;
import twf.tiles.admin.command.Machine;
import twf.tiles.async.Blocking;
import twf.tiles.async.Lifecycle;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.StagingScanned;
import twf.tiles.catalog.Catalog;
import twf.tiles.config.Settings;
import twf.tiles.contract.VariableKey;
import twf.tiles.files.DiskOperations;
import twf.tiles.files.GuardedOperations;
import twf.tiles.files.ManifestTree;
import twf.tiles.files.MissingFiles;
import twf.tiles.files.PublishedTree;
import twf.tiles.files.RootMarkers;
import twf.tiles.files.WriterLock;
import twf.tiles.metrics.LegacyTraffic;
import twf.tiles.metrics.RecentMetrics;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.net.Host;
import twf.tiles.publish.Duty;
import twf.tiles.publish.HttpProbe;
import twf.tiles.publish.MeteredProbe;
import twf.tiles.publish.PublishPools;
import twf.tiles.publish.PublishRoom;
import twf.tiles.publish.StagedRuns;
import twf.tiles.publish.Stores;
import twf.tiles.publish.WriterRole;
import twf.tiles.validate.Checklist;
import twf.tiles.validate.RehearsalQueue;
import twf.tiles.validate.Validator;
import twf.tiles.verticle.PublishVerticle;
import twf.tiles.verticle.ValidateVerticle;
import twf.tiles.verticle.WatchVerticle;
import twf.tiles.watch.StagingWatcher;

/** What watches, validates and publishes, and how an operator speaks to it. */
final class PublishingParts {
  private final Vertx vertx;
  private final Settings settings;
  private final Blocking files;
  private final TileMetrics metrics;
  private final Blocking validating;
  private final Blocking rehearsing;
  private final PublishPools publishing;
  private final RootMarkers markers;
  private final RootWatch rootWatch;
  private final WriterRole writer;
  private final Duty duty;
  private final PublishRoom room;
  private final StagingWatcher watcher;
  private final Validator validator;
  private final List<AdminCommand> commands;
  private @Nullable AdminToken token;
  private volatile boolean answering;

  PublishingParts(
      Vertx vertx,
      Settings settings,
      Host publicAddress,
      Blocking files,
      RootMarkers markers,
      RecentMetrics metrics,
      IntSupplier publicPort,
      Supplier<Health.Findings> findings,
      Supplier<SortedMap<String, MissingFiles>> missing) {
    this.vertx = vertx;
    this.settings = settings;
    this.files = files;
    this.markers = markers;
    this.metrics = metrics;
    this.validating = new Blocking(vertx, "validate", settings.publishing().maxWorkers());
    this.rehearsing = new Blocking(vertx, "rehearse", 1);
    this.publishing = new PublishPools(vertx, "publish", settings.publishing().maxWorkers());
    Clock clock = Clock.systemUTC();
    PublishedTree published = new PublishedTree(settings.roots().published());
    ManifestTree manifests = new ManifestTree(settings.roots().manifests());
    this.writer =
        new WriterRole(
            vertx, publishing.copies(), new WriterLock(manifests.lock()), markers::lockProblem);
    this.rootWatch =
        new RootWatch(vertx, files, markers, settings.publishing().rescan(), this::writes);
    this.duty = new Duty(writer, rootWatch::areRight, settings.enabled());
    Checklist checklist = checklist(validating, published, clock, metrics);
    this.validator = validator(checklist);
    RehearsalQueue rehearsals =
        new RehearsalQueue(checklist(rehearsing, published, clock, metrics)::rehearse);
    this.room =
        new PublishRoom(
            vertx,
            settings,
            new Stores(published, manifests, new GuardedOperations(new DiskOperations(), markers)),
            publishing,
            metrics,
            clock,
            new MeteredProbe(
                new HttpProbe(vertx, publishing, publicAddress.reachable().text(), publicPort),
                metrics),
            writer,
            new StagedRuns(
                checklist::runs,
                checklist::staged,
                checklist::run,
                rehearsals::validate,
                validator::request),
            () -> duty.isEnabled() && rootWatch.areRight());
    this.watcher =
        new StagingWatcher(
            vertx,
            files,
            settings.roots().staging(),
            settings.publishing().rescan(),
            clock,
            metrics,
            staged -> Addresses.STAGED.publish(vertx.eventBus(), staged),
            this::scanned);
    this.commands = commands(clock, metrics.legacy(), findings, missing);
  }

  private void scanned(Set<VariableKey> staged) {
    metrics.retain(staged);
    Addresses.STAGING_SCANNED.publish(vertx.eventBus(), new StagingScanned(staged));
  }

  private Checklist checklist(
      Blocking workers, PublishedTree published, Clock clock, TileMetrics metrics) {
    return new Checklist(
        vertx,
        workers,
        settings.roots().staging(),
        published,
        settings.publishing().minFreeBytes(),
        clock,
        metrics);
  }

  private Validator validator(Checklist checklist) {
    return new Validator(
        vertx,
        checklist,
        run -> room.stop(run),
        settings.publishing().rescan(),
        settings.publishing().retainRuns(),
        report -> Addresses.VALIDATED.publish(vertx.eventBus(), report));
  }

  private List<AdminCommand> commands(
      Clock clock,
      LegacyTraffic legacy,
      Supplier<Health.Findings> findings,
      Supplier<SortedMap<String, MissingFiles>> missing) {
    Machine machine =
        new Machine(
            Roots.byKey(settings.roots()),
            settings.publishing().minFreeBytes(),
            duty::isEnabled,
            legacy,
            findings,
            missing,
            files,
            clock);
    return Commands.all(
        room.operator(),
        room.overview(),
        room.retention(),
        machine,
        settings::modelName,
        new LookAgain(watcher, duty, writer)::look);
  }

  /**
   * Finds the token, becomes the writer if nobody else is, marks the roots, and recovers.
   *
   * @param writable whether the roots can be written to now
   */
  Future<Void> prepare(ManifestTree manifests, Catalog catalog, boolean writable) {
    return files
        .call(() -> AdminToken.load(settings.management(), manifests.adminToken()))
        .onSuccess(loaded -> token = loaded)
        .compose(loaded -> acquire(() -> begin(catalog), writable));
  }

  private Future<Void> acquire(Supplier<Future<Void>> prepare, boolean writable) {
    if (!writable) {
      writer.acquireLater(prepare, this::writes);
      return Future.succeededFuture();
    }
    return writer
        .acquire(prepare, this::writes)
        .onSuccess(
            now -> {
              if (!now) {
                markers.waitsForWriter();
              }
            })
        .mapEmpty();
  }

  private Future<Void> begin(Catalog catalog) {
    return files
        .run(markers::initialise)
        .compose(marked -> room.recover())
        .compose(recovered -> catalog.load());
  }

  /** Whether this process writes has changed. */
  private void writes() {
    duty.tell();
    settle();
  }

  /** To be called when clients are answered: what was shown and not probed is probed now. */
  void answers() {
    answering = true;
    settle();
  }

  /** Whichever of the two comes last: that this process writes, or that it answers clients. */
  private void settle() {
    if (answering && writer.isWriter()) {
      room.settle();
    }
  }

  /** Looks at the markers of the roots. */
  Lifecycle rootWatch() {
    return rootWatch;
  }

  boolean rootsAreRight() {
    return rootWatch.areRight();
  }

  Deployable publishVerticle() {
    AdminToken loaded = java.util.Objects.requireNonNull(token, "prepare comes first");
    return new PublishVerticle(
        room.service(),
        room.retentionSchedule(),
        new CommandConsumers(vertx.eventBus(), new TokenGuard(loaded, Clock.systemUTC(), metrics)),
        commands);
  }

  Deployable validateVerticle() {
    return new ValidateVerticle(validator);
  }

  Deployable watchVerticle() {
    return new WatchVerticle(watcher, duty);
  }

  /** Each is answered on the bus. */
  List<AdminCommand> commandList() {
    return commands;
  }

  Duty duty() {
    return duty;
  }

  Future<Void> close() {
    return writer
        .close()
        .onComplete(
            released -> {
              validating.close();
              rehearsing.close();
              publishing.close();
            });
  }
}
