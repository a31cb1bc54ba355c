package twf.tiles.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.event.ManifestStaged;
import twf.tiles.staging.StagingWatcher.RescanResult;
import twf.tiles.testing.LogCapture;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestClock;

/** Tests rescans, with change hints that only the test creates. */
class StagingWatcherRescanTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int THREADS = 2;
  private static final VariableKey TMP2M = StagedRun.key("hrrr/20260101_06z/tmp2m");
  private static final VariableKey WIND = StagedRun.key("hrrr/20260101_12z/wspd10m");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool blocking = new WorkerPool(vertx, "watch-test", THREADS);
  private final List<ManifestStaged> announced = new CopyOnWriteArrayList<>();
  private final List<Set<VariableKey>> scanned = new CopyOnWriteArrayList<>();
  private final TestClock clock = TestClock.stopped();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final FakeChangeHints hints = new FakeChangeHints();
  private Path staging;
  private StagingWatcher watcher;

  @BeforeEach
  void open() throws IOException {
    staging = Files.createDirectory(folder.resolve("staging"));
    watcher = watcher(Duration.ofHours(1));
  }

  private StagingWatcher watcher(Duration interval) {
    return new StagingWatcher(
        vertx,
        blocking,
        staging,
        interval,
        clock,
        metrics,
        announced::add,
        scanned::add,
        () -> hints);
  }

  private StagedRun run(VariableKey key, int expected) {
    return new StagedRun(staging, key, expected);
  }

  private Path folder(VariableKey key) {
    return staging.resolve(key.toString());
  }

  @AfterEach
  void close() {
    await(watcher.stop());
    blocking.close();
    await(vertx.close());
  }

  private List<VariableKey> keys() {
    return announced.stream().map(ManifestStaged::key).toList();
  }

  @Test
  void findsUnhintedChangesByRescan() {
    watcher = watcher(Duration.ofMillis(50));
    await(watcher.start());
    run(TMP2M, 2).commit(1);
    await().atMost(BOUND).until(() -> announced.size() == 1);
    run(WIND, 2).commit(1);
    await().atMost(BOUND).until(() -> announced.size() == 2);
    assertThat(keys()).containsExactly(TMP2M, WIND);
  }

  @Test
  void logsLostHintsAndRescansAtOnce() {
    await(watcher.start());
    run(TMP2M, 2).commit(1);
    try (LogCapture lines = new LogCapture("twf.tiles.staging")) {
      hints.next.add(new ChangeHints.Hint(staging, null));
      await().atMost(BOUND).until(() -> announced.size() == 1);
      assertThat(keys()).containsExactly(TMP2M);
      assertThat(lines.containing("were lost")).hasSize(1);
    }
  }

  @Test
  void findsManifestFromHintAtAnyLevel() {
    await(watcher.start());
    Path run = folder(TMP2M).getParent();
    List<ChangeHints.Hint> all =
        List.of(
            new ChangeHints.Hint(staging, "hrrr"),
            new ChangeHints.Hint(run.getParent(), "20260101_06z"),
            new ChangeHints.Hint(run, "tmp2m"),
            new ChangeHints.Hint(folder(TMP2M), "manifest.json"));
    for (int i = 0; i < all.size(); i++) {
      run(TMP2M, 9).commit(i + 1);
      hints.next.add(all.get(i));
      int expected = i + 1;
      await().atMost(BOUND).until(() -> announced.size() == expected);
    }
    assertThat(keys()).hasSize(4).containsOnly(TMP2M);
  }

  @Test
  void announcesKnownManifestsOnFullRescan() {
    run(TMP2M, 2).commit(1);
    run(WIND, 2).commit(1);
    await(watcher.start());
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(2, 0));
    assertThat(await(watcher.rescan(true))).isEqualTo(new RescanResult(2, 2));
    assertThat(keys()).containsExactlyInAnyOrder(TMP2M, WIND, TMP2M, WIND);
  }

  @Test
  void completesAllConcurrentRescanRequests() {
    run(TMP2M, 2).commit(1);
    await(watcher.start());
    // Block all worker threads until all rescans are requested.
    CountDownLatch allAsked = new CountDownLatch(1);
    for (int thread = 0; thread < THREADS; thread++) {
      blocking.run(allAsked::await);
    }
    List<Future<RescanResult>> asked =
        Stream.of(false, false, true, false).map(watcher::rescan).toList();
    allAsked.countDown();
    await(Future.all(asked));
    assertThat(asked.get(0).result()).isEqualTo(new RescanResult(1, 0));
    assertThat(asked.subList(1, 4)).extracting(Future::result).containsOnly(new RescanResult(1, 1));
    assertThat(announced).hasSize(2);
  }

  @Test
  void detectsChangeOfTimeOrSizeAlone() throws IOException {
    run(TMP2M, 2).commit(1);
    await(watcher.start());
    Path manifest = run(TMP2M, 2).manifest();
    FileTime then = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Files.setLastModifiedTime(manifest, then);
    assertThat(await(watcher.rescan(false)).announced()).isEqualTo(1);
    Files.writeString(manifest, "{}");
    Files.setLastModifiedTime(manifest, then);
    assertThat(await(watcher.rescan(false)).announced()).isEqualTo(1);
    assertThat(announced).hasSize(3);
  }

  @Test
  void forgetsVanishedFolders() throws IOException {
    run(TMP2M, 2).commit(1);
    await(watcher.start());
    assertThat(hints.added).contains(folder(TMP2M));
    Path aside = folder.resolve("aside");
    Files.move(staging.resolve("hrrr"), aside);
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(0, 0));
    assertThat(hints.added).containsExactly(staging);
    Files.move(aside, staging.resolve("hrrr"));
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(1, 1));
  }

  @Test
  void keepsRescanningWithoutWatchesWarningOnce() {
    hints.exhausted = true;
    run(TMP2M, 2).commit(1);
    try (LogCapture lines = new LogCapture("twf.tiles.staging")) {
      await(watcher.start());
      run(WIND, 2).commit(1);
      assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(2, 1));
      assertThat(lines.containing("no more file events")).hasSize(1);
    }
  }

  @Test
  void ignoresInvalidNamesWarningOnce() throws IOException {
    for (String bad :
        List.of("HRRR/20260101_06z/t", "hrrr/20261301_06z/t", "hrrr/20260101_06z/Tmp")) {
      Path variable = Files.createDirectories(staging.resolve(bad));
      Files.writeString(variable.resolve("manifest.json"), "{}");
    }
    Files.createDirectories(staging.resolve(".hidden/20260101_06z/t"));
    Files.createDirectories(staging.resolve("hrrr/20260101_06z.tmp/t"));
    try (LogCapture lines = new LogCapture("twf.tiles.staging")) {
      await(watcher.start());
      assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(0, 0));
      assertThat(lines.containing("not a name of the contract's form"))
          .hasSize(3)
          .noneMatch(line -> line.contains("hidden") || line.contains(".tmp"));
    }
    assertThat(announced).isEmpty();
  }

  @Test
  void followsNoLinksOutOfRootButAnnouncesLinkedManifests() throws IOException {
    Path outside = folder.resolve("outside");
    new StagedRun(outside, TMP2M, 2).commit(1);
    Files.createSymbolicLink(staging.resolve("hrrr"), outside.resolve("hrrr"));
    VariableKey linked = StagedRun.key("gfs/20260101_06z/tmp2m");
    Files.createDirectories(folder(linked));
    Files.createSymbolicLink(
        run(linked, 2).manifest(), new StagedRun(outside, TMP2M, 2).manifest());
    try (LogCapture lines = new LogCapture("twf.tiles.staging")) {
      await(watcher.start());
      await(watcher.rescan(false));
      assertThat(lines.containing("a link that leaves STAGING_ROOT")).hasSize(1);
    }
    assertThat(keys()).containsExactly(linked);
  }

  @Test
  void measuresFramesAndRunFromFirstSight() {
    await(watcher.start());
    run(TMP2M, 2).frames(1);
    await(watcher.rescan(false));
    clock.advance(Duration.ofSeconds(10));
    run(TMP2M, 2).commit(1);
    await(watcher.rescan(false));
    hints.next.add(new ChangeHints.Hint(folder(TMP2M).resolve("frames"), "001.pmtiles"));
    await(watcher.rescan(false));
    clock.advance(Duration.ofSeconds(20));
    run(TMP2M, 2).commit(2);
    await(watcher.rescan(true));
    await(watcher.rescan(true));
    assertThat(metrics.lines())
        .containsExactly(
            "frameBuilt " + TMP2M + " OBSERVED 10",
            "frameBuilt " + TMP2M + " OBSERVED 20",
            "runBuilt " + TMP2M + " OBSERVED 30");
  }

  @Test
  void doesNotMeasurePreexistingFrames() {
    run(TMP2M, 2).frames(2);
    run(TMP2M, 3).commit(2);
    await(watcher.start());
    clock.advance(Duration.ofSeconds(5));
    run(TMP2M, 3).frames(3);
    await(watcher.rescan(false));
    clock.advance(Duration.ofSeconds(7));
    run(TMP2M, 3).commit(3);
    await(watcher.rescan(false));
    assertThat(metrics.lines()).containsExactly("frameBuilt " + TMP2M + " OBSERVED 7");
  }

  @Test
  void doesNotMeasureFramesSeenWithManifest() {
    await(watcher.start());
    run(TMP2M, 2).frames(2);
    run(TMP2M, 2).commit(2);
    assertThat(await(watcher.rescan(false)).announced()).isEqualTo(1);
    assertThat(metrics.lines())
        .containsExactly(
            "frameBuilt " + TMP2M + " OBSERVED 0",
            "frameBuilt " + TMP2M + " OBSERVED 0",
            "runBuilt " + TMP2M + " OBSERVED 0");
  }

  private Set<VariableKey> lastScanned() {
    return scanned.get(scanned.size() - 1);
  }

  @Test
  void reportsStagedVariablesAfterFullScan() throws IOException {
    run(TMP2M, 2).commit(1);
    run(WIND, 2).commit(1);
    await(watcher.start());
    assertThat(lastScanned()).containsExactlyInAnyOrder(TMP2M, WIND);
    Files.delete(run(WIND, 2).manifest());
    await(watcher.rescan(false));
    assertThat(lastScanned()).containsExactly(TMP2M);
    await(watcher.rescan(true));
    assertThat(lastScanned()).containsExactly(TMP2M);
  }

  @Test
  void reportsNothingForMissingRootAndEmptySetForEmptyRoot() throws IOException {
    run(TMP2M, 2).commit(1);
    await(watcher.start());
    Path aside = folder.resolve("aside");
    Files.move(staging, aside);
    assertThat(await(watcher.rescan(true))).isEqualTo(new RescanResult(0, 0));
    assertThat(scanned).hasSize(1);
    Files.createDirectory(staging);
    await(watcher.rescan(false));
    assertThat(scanned).hasSize(2);
    assertThat(lastScanned()).isEmpty();
    Files.delete(staging);
    Files.move(aside, staging);
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(1, 1));
    assertThat(lastScanned()).containsExactly(TMP2M);
  }

  @Test
  void keepsUnreadableManifestAndAnnouncesItLater() throws IOException {
    run(TMP2M, 2).commit(1);
    run(WIND, 2).commit(1);
    await(watcher.start());
    Path folder = folder(WIND).getParent();
    Path aside = folder.resolveSibling("aside.tmp");
    Files.move(folder, aside);
    // Unreadable but not missing: opening it fails with "too many levels of symbolic links".
    Files.createSymbolicLink(folder, folder.getFileName());
    assertThat(await(watcher.rescan(true))).isEqualTo(new RescanResult(1, 1));
    assertThat(lastScanned()).containsExactlyInAnyOrder(TMP2M, WIND);
    Files.delete(folder);
    Files.move(aside, folder);
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(2, 1));
  }

  @Test
  void announcesManifestsAgainAfterRestart() {
    run(TMP2M, 2).commit(1);
    await(watcher.start());
    await(watcher.stop());
    await(watcher.start());
    assertThat(keys()).containsExactly(TMP2M, TMP2M);
  }

  @Test
  void runsNothingAfterStop() {
    await(watcher.start());
    await(watcher.stop());
    assertThat(hints.closed).isTrue();
    assertThat(failure(watcher.rescan(false)))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.UNAVAILABLE));
    await(watcher.stop());
  }

  @Test
  void cancelsFirstScanOnStop() {
    run(TMP2M, 2).commit(1);
    Future<Void> started = watcher.start();
    await(watcher.stop());
    assertThat(started.isComplete()).isTrue();
    assertThat(hints.closed).isTrue();
  }
}
