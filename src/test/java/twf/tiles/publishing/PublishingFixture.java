package twf.tiles.publishing;

import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import twf.tiles.app.PublishingServices;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.Addresses;
import twf.tiles.event.EventCodec;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.publishing.state.PublishWorkerPools;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileOperations;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.FreeSpace;
import twf.tiles.storage.HistoryStore;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.WriterLock;
import twf.tiles.testing.FaultInjectingFileOperations;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.TestClock;
import twf.tiles.writer.WriterElection;

/** Runs the publishing services on real directories, with a fake probe and a disk that can fail. */
public final class PublishingFixture implements AutoCloseable {
  public static final String MODEL = "gfs";
  public static final RunId RUN_A = new RunId("20260131_00z");
  public static final RunId RUN_B = new RunId("20260131_06z");
  public static final RunId RUN_C = new RunId("20260131_12z");
  public static final RunId RUN_D = new RunId("20260131_18z");

  public final FakeProbe probe = new FakeProbe();
  public volatile PointerObserver seen = new PointerObserver();
  public final FakeStagingQueries staged = new FakeStagingQueries();
  public final RecordingMetrics metrics = new RecordingMetrics();
  final List<String> events = new CopyOnWriteArrayList<>();
  public FaultInjectingFileOperations disk = new FaultInjectingFileOperations();

  private final Path base;
  public final TestClock clock = TestClock.ticking();
  private final Map<String, Settings.ModelSettings> models = new HashMap<>();
  private Duration rescan = Duration.ofMinutes(5);
  private boolean legacyAlias;
  private int threads = 1;
  private int gate = 6;
  private FileOperations under = new DurableFileOperations();
  private @Nullable Vertx shared;
  private @Nullable PublishWorkerPools pools;

  /** Variables announced on {@link Addresses#STAGED} for another validation. */
  public final List<VariableKey> announced = new CopyOnWriteArrayList<>();

  private final List<MessageConsumer<?>> listeners = new ArrayList<>();
  private int retainRuns = 8;
  private int historyDays = 400;
  private int singleRecords = HistoryStore.NEWEST;
  private int packedRecords = 1_000;
  private int maxRunAhead = -1;
  private FreeSpace space = () -> Long.MAX_VALUE;
  private @Nullable Vertx vertx;
  private @Nullable WriterElection writer;
  private @Nullable PublishingServices services;
  public volatile boolean enabled = true;

  /** Computes the digests of published archives. */
  public volatile Function<Path, FileDigest> digests = BoundedFileReader::digest;

  public PublishingFixture(Path base) {
    this.base = base;
    try {
      for (Path root : List.of(staging(), published(), manifests())) {
        Files.createDirectories(root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path staging() {
    return base.resolve("staging");
  }

  public Path published() {
    return base.resolve("published");
  }

  public Path manifests() {
    return base.resolve("manifests");
  }

  public PublishingFixture withThreads(int count) {
    threads = count;
    return this;
  }

  /** Sets OFFLINE_TILES_RESCAN_SECONDS, also the pause before a failed publish is tried again. */
  public PublishingFixture withRescanInterval(Duration interval) {
    rescan = interval;
    return this;
  }

  public PublishingFixture withRetainedRuns(int runs) {
    retainRuns = runs;
    return this;
  }

  /**
   * Configures how history is kept.
   *
   * @param days value of OFFLINE_TILES_RETAIN_HISTORY_DAYS
   * @param newest number of newest records that are not packed
   * @param packed number of records in a segment
   */
  public PublishingFixture history(int days, int newest, int packed) {
    historyDays = days;
    singleRecords = newest;
    packedRecords = packed;
    return this;
  }

  /** Sets OFFLINE_TILES_MAX_RUN_AHEAD_HOURS. */
  public PublishingFixture withMaxRunAhead(int hours) {
    maxRunAhead = hours;
    return this;
  }

  public PublishingFixture withFreeSpace(FreeSpace bytes) {
    space = bytes;
    return this;
  }

  /** Sets the number of frames needed for a first publish, and of new frames for each later one. */
  public PublishingFixture withGate(int frames) {
    gate = frames;
    return this;
  }

  /** Sets the file operations to use from the next start on. */
  public PublishingFixture withFileOperations(FileOperations operations) {
    under = operations;
    return this;
  }

  /** Uses a Vert.x instance that the caller owns and closes. */
  public PublishingFixture withVertx(Vertx outer) {
    shared = outer;
    return this;
  }

  public PublishingFixture withLegacyAlias() {
    legacyAlias = true;
    return this;
  }

  public PublishingFixture withModelSettings(String id, Settings.ModelSettings settings) {
    models.put(id, settings);
    return this;
  }

  /** Starts on a disk without injected faults and runs the recovery of a normal start. */
  public PublishingFixture start() {
    return start(new FaultInjectingFileOperations(under, file -> seen.onFileReplaced(file)));
  }

  private PublishingFixture start(FaultInjectingFileOperations operations) {
    disk = operations;
    Vertx mine = shared == null ? Vertx.vertx() : shared;
    vertx = mine;
    if (shared == null) {
      EventCodec.register(mine.eventBus());
    }
    listeners.add(
        Addresses.PUBLISHED.consume(
            mine.eventBus(), moved -> events.add("published " + moved.generation())));
    listeners.add(
        Addresses.ROLLED_BACK.consume(
            mine.eventBus(), moved -> events.add("rolled-back " + moved.generation())));
    listeners.add(Addresses.STAGED.consume(mine.eventBus(), staged -> announced.add(staged.key())));
    listeners.add(
        Addresses.TREE_CHANGED.consume(mine.eventBus(), changed -> events.add("tree-changed")));
    pools = new PublishWorkerPools(mine, "publish-" + base, threads);
    writer =
        new WriterElection(vertx, pools.copyPool(), new WriterLock(manifests().resolve(".lock")));
    services =
        new PublishingServices(
            vertx,
            settings(),
            new FilePublishedStore(
                new PublishedLayout(published()),
                new ManifestLayout(manifests()),
                disk,
                new HistoryStore(
                    new ManifestLayout(manifests()), disk, singleRecords, packedRecords),
                space,
                file -> digests.apply(file)),
            pools,
            metrics,
            clock,
            probe,
            writer,
            staged.asked(report -> services().service().submit(report)),
            key -> new ForeignRoots(published(), manifests(), key.model()).validate(key),
            () -> enabled);
    if (await(writer.acquire(services::recover, () -> {}).otherwise(false))) {
      await(services.completePending());
    }
    return this;
  }

  private Settings settings() {
    Settings settings =
        Settings.defaults()
            .with(Setting.STAGING_ROOT, staging())
            .with(Setting.PUBLISH_ROOT, published())
            .with(Setting.MANIFEST_ROOT, manifests())
            .with(Setting.OFFLINE_TILES_INITIAL_GATE, gate)
            .with(Setting.OFFLINE_TILES_PUBLISH_DELTA, gate)
            .with(Setting.OFFLINE_TILES_MIN_FREE_BYTES, 0L)
            .with(Setting.OFFLINE_TILES_RESCAN_SECONDS, rescan)
            .with(Setting.OFFLINE_TILES_RETAIN_RUNS, retainRuns)
            .with(Setting.OFFLINE_TILES_RETAIN_HISTORY_DAYS, historyDays)
            .with(Setting.OFFLINE_TILES_MAX_RUN_AHEAD_HOURS, maxRunAhead)
            .with(Setting.WRITE_LEGACY_MODEL_LATEST_ALIAS, legacyAlias);
    return new Settings(settings.values(), models);
  }

  /** Stops and starts again on the same files. */
  public PublishingFixture restart() {
    close();
    return start();
  }

  /** Like {@link #restart}, but crashes at a step of the recovery if it has that many steps. */
  public PublishingFixture restartCrashingAt(int step) {
    close();
    FaultInjectingFileOperations crashing =
        new FaultInjectingFileOperations(under, file -> seen.onFileReplaced(file));
    crashing.crashAt(step);
    return start(crashing);
  }

  @Override
  public void close() {
    stop();
  }

  /** Stops the services and keeps their files. */
  public void stop() {
    if (vertx != null) {
      awaitVerified();
      await(writer.close());
      listeners.forEach(MessageConsumer::unregister);
      listeners.clear();
      pools.close();
      if (shared == null) {
        await(vertx.close());
      }
      vertx = null;
    }
  }

  /** Waits until the background verification of rollbacks has ended. */
  public void awaitVerified() {
    await(services.whenVerified());
  }

  /** Waits until the events received from the bus meet the expectation. */
  public void awaitEvents(Consumer<List<String>> expectation) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> expectation.accept(List.copyOf(events)));
  }

  public PublishingServices services() {
    return services;
  }

  public CandidateFixture stage(RunId run, String variable) {
    return stage(new VariableKey(MODEL, run, variable));
  }

  public CandidateFixture stage(VariableKey key) {
    return new CandidateFixture(staging(), published(), key);
  }

  public CandidateFixture stage(RunId run) {
    return stage(run, "tmp2m");
  }

  /** Submits a report and returns the text of the decision. */
  public String offer(ValidationReport report) {
    staged.recordOffered(report);
    return await(services.service().submit(report)).decision();
  }

  /** Returns the variables that passed validation but are not completely published. */
  public List<String> waiting() {
    return await(services.queries().status(MODEL)).waiting().stream()
        .map(report -> report.key().toString())
        .toList();
  }

  public RollbackReply rollback() {
    RollbackReply reply =
        await(services.operator().rollback(request(OptionalLong.empty(), null, false)));
    awaitVerified();
    return reply;
  }

  public static RollbackRequest request(OptionalLong generation, @Nullable RunId run, boolean dry) {
    return new RollbackRequest(MODEL, "ops", "looks wrong", generation, run, null, dry);
  }

  public static RunKey key(RunId run) {
    return new RunKey(MODEL, run);
  }

  /** Returns the content of {@code latest.json}. */
  public JsonObject pointer() {
    return PublishedStateChecker.json(manifests().resolve(MODEL).resolve("latest.json"));
  }

  /** Returns the generation and the run of the pointer, separated by a space. */
  public String shownState() {
    return pointer().getLong("generation") + " " + pointer().getString("run");
  }

  /** Deletes the files of a published run without the knowledge of the services. */
  public void deletePublishedRun(RunId run) {
    try (Stream<Path> all = Files.walk(published().resolve(MODEL).resolve(run.text()))) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks the pointers that clients have seen, and returns a checker of the files on disk. */
  public PublishedStateChecker check() {
    if (vertx != null) {
      awaitVerified();
    }
    seen.check(manifests());
    return checkDisk();
  }

  /**
   * Returns a checker of the files on disk alone. Use it before a start, which may still write lost
   * files.
   */
  public PublishedStateChecker checkDisk() {
    return new PublishedStateChecker(published(), manifests());
  }
}
