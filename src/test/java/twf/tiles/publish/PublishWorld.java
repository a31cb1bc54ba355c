package twf.tiles.publish;

import static twf.tiles.testing.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import twf.tiles.bus.Addresses;
import twf.tiles.bus.EventCodec;
import twf.tiles.bus.ValidationReport;
import twf.tiles.config.Settings;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.Digest;
import twf.tiles.files.DiskOperations;
import twf.tiles.files.FileOperations;
import twf.tiles.files.History;
import twf.tiles.files.ManifestTree;
import twf.tiles.files.PublishedTree;
import twf.tiles.files.WriterLock;
import twf.tiles.testing.RecordedMetrics;
import twf.tiles.testing.RecordingOperations;
import twf.tiles.testing.TickingClock;

/** The publishing room over a real folder, with a fake probe and a disk that can fail. */
final class PublishWorld implements AutoCloseable {
  static final String MODEL = "gfs";
  static final RunId RUN_A = new RunId("20260131_00z");
  static final RunId RUN_B = new RunId("20260131_06z");
  static final RunId RUN_C = new RunId("20260131_12z");
  static final RunId RUN_D = new RunId("20260131_18z");

  final FakeProbe probe = new FakeProbe();
  volatile Shown seen = new Shown();
  final FakeStagedRuns staged = new FakeStagedRuns();
  final RecordedMetrics metrics = new RecordedMetrics();
  final List<String> events = new CopyOnWriteArrayList<>();
  RecordingOperations disk = new RecordingOperations();

  private final Path base;
  final TickingClock clock = new TickingClock();
  private final Map<String, Settings.ModelSettings> models = new HashMap<>();
  private Duration rescan = Duration.ofMinutes(5);
  private boolean legacyAlias;
  private int threads = 1;
  private int gate = 6;
  private FileOperations under = new DiskOperations();
  private @Nullable Vertx shared;
  private @Nullable PublishPools pools;

  /** Of what another validation was asked for. */
  final List<VariableKey> announced = new CopyOnWriteArrayList<>();

  private final List<MessageConsumer<?>> listeners = new ArrayList<>();
  private int retainRuns = 8;
  private int historyDays = 400;
  private int singleRecords = History.NEWEST;
  private int packedRecords = 1_000;
  private int maxRunAhead = -1;
  private UsableSpace space = () -> Long.MAX_VALUE;
  private @Nullable Vertx vertx;
  private @Nullable WriterRole writer;
  private @Nullable PublishRoom room;
  volatile boolean enabled = true;

  /** Reads published archives. */
  volatile Function<Path, Digest> digests = BoundedFiles::digest;

  PublishWorld(Path base) {
    this.base = base;
    try {
      for (Path root : List.of(staging(), published(), manifests())) {
        Files.createDirectories(root);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path staging() {
    return base.resolve("staging");
  }

  Path published() {
    return base.resolve("published");
  }

  Path manifests() {
    return base.resolve("manifests");
  }

  PublishWorld threads(int count) {
    threads = count;
    return this;
  }

  PublishWorld rescan(Duration firstPause) {
    rescan = firstPause;
    return this;
  }

  PublishWorld retaining(int runs) {
    retainRuns = runs;
    return this;
  }

  /**
   * How history is kept.
   *
   * @param days OFFLINE_TILES_RETAIN_HISTORY_DAYS
   * @param newest records that are not packed
   * @param packed records of a segment
   */
  PublishWorld history(int days, int newest, int packed) {
    historyDays = days;
    singleRecords = newest;
    packedRecords = packed;
    return this;
  }

  /** OFFLINE_TILES_MAX_RUN_AHEAD_HOURS. */
  PublishWorld runsAhead(int hours) {
    maxRunAhead = hours;
    return this;
  }

  PublishWorld usable(UsableSpace bytes) {
    space = bytes;
    return this;
  }

  /** Frames that a first publish needs, and every further one. */
  PublishWorld gate(int frames) {
    gate = frames;
    return this;
  }

  /** What does the work from the next start on. */
  PublishWorld on(FileOperations operations) {
    under = operations;
    return this;
  }

  /** Runs in a Vert.x that outlives it. */
  PublishWorld in(Vertx outer) {
    shared = outer;
    return this;
  }

  PublishWorld withLegacyAlias() {
    legacyAlias = true;
    return this;
  }

  PublishWorld model(String id, Settings.ModelSettings settings) {
    models.put(id, settings);
    return this;
  }

  /** Starts, with a disk that works, and recovers as at any start. */
  PublishWorld start() {
    return start(new RecordingOperations(under, file -> seen.replaced(file)));
  }

  private PublishWorld start(RecordingOperations operations) {
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
    pools = new PublishPools(mine, "publish-" + base, threads);
    writer = new WriterRole(vertx, pools.copies(), new WriterLock(manifests().resolve(".lock")));
    room =
        new PublishRoom(
            vertx,
            settings(),
            new Stores(
                new PublishedTree(published()),
                new ManifestTree(manifests()),
                disk,
                new History(new ManifestTree(manifests()), disk, singleRecords, packedRecords),
                space,
                file -> digests.apply(file)),
            pools,
            metrics,
            clock,
            probe,
            writer,
            staged.asked(report -> room().service().offer(report)),
            () -> enabled);
    if (await(writer.acquire(room::recover, () -> {}).otherwise(false))) {
      await(room.settle());
    }
    return this;
  }

  private Settings settings() {
    return new Settings(
        true,
        new Settings.Roots(staging(), published(), manifests()),
        new Settings.Publishing(
            gate, gate, 4, 0, rescan, retainRuns, historyDays, maxRunAhead, legacyAlias),
        new Settings.Http("127.0.0.1", 0, Settings.Transport.NIO, 1, 1 << 20, List.of("*")),
        new Settings.Management("127.0.0.1", 0, 0, null, null, null),
        new Settings.LegacyRoutes(false, Instant.parse("2026-02-11T00:00:00Z"), null),
        models);
  }

  /** Stops without warning, and starts anew on the same disk. */
  PublishWorld restart() {
    close();
    return start();
  }

  /** As {@link #restart}, and crashes at a step of the recovery, if it has as many. */
  PublishWorld restartCrashingAt(int step) {
    close();
    RecordingOperations crashing = new RecordingOperations(under, file -> seen.replaced(file));
    crashing.crashAt(step);
    return start(crashing);
  }

  @Override
  public void close() {
    stop();
  }

  /** The process is gone, the disk is not. */
  void stop() {
    if (vertx != null) {
      verified();
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

  /** Waits until what rollbacks show is verified in the background. */
  void verified() {
    await(room.verified());
  }

  /** Waits for what the bus has told. */
  void sees(Consumer<List<String>> expectation) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> expectation.accept(List.copyOf(events)));
  }

  PublishRoom room() {
    return room;
  }

  /** Removes runs as retention does. */
  RunRemover remover() {
    Stores stores = room.stores();
    return new RunRemover(
        stores,
        new RunRemoval(stores, vertx.eventBus()),
        new Lanes(),
        pools,
        writer,
        () -> false,
        false);
  }

  StagedFrames staged(RunId run, String variable) {
    return staged(new VariableKey(MODEL, run, variable));
  }

  StagedFrames staged(VariableKey key) {
    return new StagedFrames(staging(), published(), key);
  }

  StagedFrames staged(RunId run) {
    return staged(run, "tmp2m");
  }

  /** Offers a report; the decision in words. */
  String offer(ValidationReport report) {
    staged.offered(report);
    return await(room.service().offer(report)).decision();
  }

  /** What has passed and is not published whole. */
  List<String> waiting() {
    return await(room.overview().status(MODEL)).waiting().stream()
        .map(report -> report.key().toString())
        .toList();
  }

  RollbackReply rollback() {
    RollbackReply reply =
        await(room.operator().rollback(request(OptionalLong.empty(), null, false)));
    verified();
    return reply;
  }

  static RollbackRequest request(OptionalLong generation, @Nullable RunId run, boolean dry) {
    return new RollbackRequest(MODEL, "ops", "looks wrong", generation, run, null, dry);
  }

  static RunKey key(RunId run) {
    return new RunKey(MODEL, run);
  }

  /** What {@code latest.json} says. */
  JsonObject pointer() {
    return DiskCheck.json(manifests().resolve(MODEL).resolve("latest.json"));
  }

  /** Which generation and run clients see. */
  String shown() {
    return pointer().getLong("generation") + " " + pointer().getString("run");
  }

  /** Takes a published run away, of which nobody may know. */
  void lose(RunId run) {
    try (Stream<Path> all = Files.walk(published().resolve(MODEL).resolve(run.text()))) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Also compared with what clients have seen. */
  DiskCheck check() {
    if (vertx != null) {
      verified();
    }
    seen.check(manifests());
    return checkDisk();
  }

  /** As it is before a start, which may still write what was lost. */
  DiskCheck checkDisk() {
    return new DiskCheck(published(), manifests());
  }
}
