package twf.tiles.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.ManifestStaged;
import twf.tiles.staging.StagingWatcher.RescanResult;
import twf.tiles.testing.LogCapture;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestClock;

/** Tests file system events; the rescan interval is an hour, so that no rescan interferes. */
class StagingWatcherEventTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final VariableKey TMP2M = StagedRun.key("hrrr/20260101_06z/tmp2m");
  private static final VariableKey WIND = StagedRun.key("hrrr/20260101_06z/wspd10m");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool blocking = new WorkerPool(vertx, "watch-test", 2);
  private final List<ManifestStaged> announced = new CopyOnWriteArrayList<>();
  private final TestClock clock = TestClock.stopped();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private Path staging;
  private StagingWatcher watcher;

  @BeforeEach
  void open() throws IOException {
    staging = Files.createDirectory(folder.resolve("staging"));
    watcher =
        new StagingWatcher(
            vertx,
            blocking,
            staging,
            Duration.ofHours(1),
            clock,
            metrics,
            announced::add,
            scanned -> {});
  }

  private StagedRun run(VariableKey key, int expected) {
    return new StagedRun(staging, key, expected);
  }

  @AfterEach
  void close() {
    await(watcher.stop());
    blocking.close();
    await(vertx.close());
  }

  @Test
  void announcesExistingManifestsOnceWithTime() throws IOException {
    run(TMP2M, 2).commit(1);
    await(watcher.start());
    Instant modified = Files.getLastModifiedTime(run(TMP2M, 2).manifest()).toInstant();
    assertThat(announced).containsExactly(ManifestStaged.of(TMP2M, modified));
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(1, 0));
    assertThat(announced).hasSize(1);
  }

  @Test
  void announcesRenamedManifestOncePerChange() {
    run(TMP2M, 3).commit(1);
    await(watcher.start());
    run(TMP2M, 3).commit(2);
    await().atMost(BOUND).until(() -> announced.size() == 2);
    run(TMP2M, 3).commit(3);
    await().atMost(BOUND).until(() -> announced.size() == 3);
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(1, 0));
    assertThat(announced).hasSize(3).extracting(ManifestStaged::key).containsOnly(TMP2M);
  }

  @Test
  void watchesNewFoldersLevelByLevel() {
    await(watcher.start());
    run(TMP2M, 2).frames(1);
    run(TMP2M, 2).commit(1);
    await().atMost(BOUND).until(() -> announced.size() == 1);
    run(WIND, 2).commit(1);
    await().atMost(BOUND).until(() -> announced.size() == 2);
    assertThat(announced).extracting(ManifestStaged::key).containsExactly(TMP2M, WIND);
  }

  @Test
  void findsModelMovedInAtOnce() throws IOException {
    await(watcher.start());
    Path aside = folder.resolve("aside");
    new StagedRun(aside, TMP2M, 2).commit(1);
    new StagedRun(aside, WIND, 2).commit(1);
    Files.move(aside.resolve("hrrr"), staging.resolve("hrrr"), StandardCopyOption.ATOMIC_MOVE);
    await().atMost(BOUND).until(() -> announced.size() == 2);
    run(TMP2M, 2).commit(2);
    await().atMost(BOUND).until(() -> announced.size() == 3);
    assertThat(announced)
        .extracting(ManifestStaged::key)
        .containsExactlyInAnyOrder(TMP2M, WIND, TMP2M);
  }

  @Test
  void findsTwoThousandSimultaneousRunsOnce() {
    await(watcher.start());
    List<VariableKey> keys =
        IntStream.range(0, 2_000)
            .mapToObj(
                i ->
                    StagedRun.key(
                        String.format(
                            "gfs/20%02d%02d%02d_%02dz/tmp2m",
                            i / 1_000, i / 100 % 10 + 1, i / 4 % 25 + 1, i % 4 * 6)))
            .toList();
    keys.forEach(key -> run(key, 1).commit(1));
    await().atMost(Duration.ofSeconds(60)).until(() -> announced.size() >= 2_000);
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(2_000, 0));
    assertThat(announced).extracting(ManifestStaged::key).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void followsRenamedRun() throws IOException {
    run(TMP2M, 2).commit(1);
    await(watcher.start());
    VariableKey later = StagedRun.key("hrrr/20260101_12z/tmp2m");
    Files.move(
        staging.resolve(TMP2M.toString()).getParent(),
        staging.resolve(later.toString()).getParent());
    await().atMost(BOUND).until(() -> announced.size() == 2);
    run(later, 2).commit(1);
    await().atMost(BOUND).until(() -> announced.size() == 3);
    assertThat(announced).extracting(ManifestStaged::key).containsExactly(TMP2M, later, later);
  }

  @Test
  void announcesEverythingAgainAfterRestart() {
    run(TMP2M, 2).commit(1);
    await(watcher.start());
    await(watcher.stop());
    run(WIND, 2).commit(1);
    assertThat(announced).extracting(ManifestStaged::key).containsExactly(TMP2M);
    await(watcher.start());
    assertThat(announced)
        .extracting(ManifestStaged::key)
        .containsExactlyInAnyOrder(TMP2M, TMP2M, WIND);
    run(WIND, 2).commit(2);
    await().atMost(BOUND).until(() -> announced.size() == 4);
    assertThat(announced.get(3).key()).isEqualTo(WIND);
  }

  @Test
  void handlesLateAndReappearingRoot() throws IOException {
    Files.delete(staging);
    try (LogCapture lines = new LogCapture("twf.tiles.staging")) {
      await(watcher.start());
      assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(0, 0));
      assertThat(lines.containing("nothing is staged until")).hasSize(1);
      run(TMP2M, 2).commit(1);
      assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(1, 1));
      assertThat(lines.containing("is back")).hasSize(1);
      run(TMP2M, 2).commit(2);
      await().atMost(BOUND).until(() -> announced.size() == 2);
    }
  }

  @Test
  void measuresFrameFromEventToManifest() throws IOException {
    run(TMP2M, 2).commit(0);
    Files.createDirectory(run(TMP2M, 2).archive(0).getParent());
    await(watcher.start());
    run(WIND, 2).frames(1);
    await(watcher.rescan(false));
    clock.advance(Duration.ofSeconds(40));
    run(WIND, 2).commit(1);
    await().atMost(BOUND).until(() -> !metrics.lines().isEmpty());
    assertThat(metrics.lines()).containsExactly("frameBuilt hrrr/20260101_06z/wspd10m OBSERVED 40");
  }
}
