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
import twf.tiles.testing.TestClock;

/** Tests file system events; the rescan interval is an hour, so that no rescan interferes. */
class StagingWatcherEventTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final VariableKey TMP2M = Staging.key("hrrr", "20260101_06z", "tmp2m");
  private static final VariableKey WIND = Staging.key("hrrr", "20260101_06z", "wspd10m");

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool blocking = new WorkerPool(vertx, "watch-test", 2);
  private final List<ManifestStaged> announced = new CopyOnWriteArrayList<>();
  private final TestClock clock = TestClock.stopped();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private Staging staging;
  private StagingWatcher watcher;

  @BeforeEach
  void open() throws IOException {
    staging = new Staging(Files.createDirectory(folder.resolve("staging")));
    watcher =
        new StagingWatcher(
            vertx,
            blocking,
            staging.root(),
            Duration.ofHours(1),
            clock,
            metrics,
            announced::add,
            scanned -> {});
  }

  @AfterEach
  void close() {
    await(watcher.stop());
    blocking.close();
    await(vertx.close());
  }

  @Test
  void announcesExistingManifestsOnceWithTime() throws IOException {
    staging.putManifest(TMP2M, 1, 2);
    await(watcher.start());
    Instant modified =
        Files.getLastModifiedTime(staging.folder(TMP2M).resolve("manifest.json")).toInstant();
    assertThat(announced).containsExactly(ManifestStaged.of(TMP2M, modified));
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(1, 0));
    assertThat(announced).hasSize(1);
  }

  @Test
  void announcesRenamedManifestOncePerChange() {
    staging.putManifest(TMP2M, 1, 3);
    await(watcher.start());
    staging.putManifest(TMP2M, 2, 3);
    await().atMost(BOUND).until(() -> announced.size() == 2);
    staging.putManifest(TMP2M, 3, 3);
    await().atMost(BOUND).until(() -> announced.size() == 3);
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(1, 0));
    assertThat(announced).hasSize(3).extracting(ManifestStaged::key).containsOnly(TMP2M);
  }

  @Test
  void watchesNewFoldersLevelByLevel() {
    await(watcher.start());
    staging.addFrames(TMP2M, 0);
    staging.putManifest(TMP2M, 1, 2);
    await().atMost(BOUND).until(() -> announced.size() == 1);
    staging.putManifest(WIND, 1, 2);
    await().atMost(BOUND).until(() -> announced.size() == 2);
    assertThat(announced).extracting(ManifestStaged::key).containsExactly(TMP2M, WIND);
  }

  @Test
  void findsModelMovedInAtOnce() throws IOException {
    await(watcher.start());
    Staging aside = new Staging(folder.resolve("aside"));
    aside.putManifest(TMP2M, 1, 2);
    aside.putManifest(WIND, 1, 2);
    Files.move(
        aside.root().resolve("hrrr"),
        staging.root().resolve("hrrr"),
        StandardCopyOption.ATOMIC_MOVE);
    await().atMost(BOUND).until(() -> announced.size() == 2);
    staging.putManifest(TMP2M, 2, 2);
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
                    Staging.key(
                        "gfs",
                        String.format(
                            "20%02d%02d%02d_%02dz",
                            i / 1_000, i / 100 % 10 + 1, i / 4 % 25 + 1, i % 4 * 6),
                        "tmp2m"))
            .toList();
    keys.forEach(key -> staging.putManifest(key, 1, 1));
    await().atMost(Duration.ofSeconds(60)).until(() -> announced.size() >= 2_000);
    assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(2_000, 0));
    assertThat(announced).extracting(ManifestStaged::key).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void followsRenamedRun() throws IOException {
    staging.putManifest(TMP2M, 1, 2);
    await(watcher.start());
    VariableKey later = Staging.key("hrrr", "20260101_12z", "tmp2m");
    Files.move(staging.folder(TMP2M).getParent(), staging.folder(later).getParent());
    await().atMost(BOUND).until(() -> announced.size() == 2);
    staging.putManifest(later, 1, 2);
    await().atMost(BOUND).until(() -> announced.size() == 3);
    assertThat(announced).extracting(ManifestStaged::key).containsExactly(TMP2M, later, later);
  }

  @Test
  void announcesEverythingAgainAfterRestart() {
    staging.putManifest(TMP2M, 1, 2);
    await(watcher.start());
    await(watcher.stop());
    staging.putManifest(WIND, 1, 2);
    assertThat(announced).extracting(ManifestStaged::key).containsExactly(TMP2M);
    await(watcher.start());
    assertThat(announced)
        .extracting(ManifestStaged::key)
        .containsExactlyInAnyOrder(TMP2M, TMP2M, WIND);
    staging.putManifest(WIND, 2, 2);
    await().atMost(BOUND).until(() -> announced.size() == 4);
    assertThat(announced.get(3).key()).isEqualTo(WIND);
  }

  @Test
  void handlesLateAndReappearingRoot() throws IOException {
    Files.delete(staging.root());
    try (LogCapture lines = new LogCapture("twf.tiles.staging")) {
      await(watcher.start());
      assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(0, 0));
      assertThat(lines.containing("nothing is staged until")).hasSize(1);
      staging.putManifest(TMP2M, 1, 2);
      assertThat(await(watcher.rescan(false))).isEqualTo(new RescanResult(1, 1));
      assertThat(lines.containing("is back")).hasSize(1);
      staging.putManifest(TMP2M, 2, 2);
      await().atMost(BOUND).until(() -> announced.size() == 2);
    }
  }

  @Test
  void measuresFrameFromEventToManifest() {
    staging.putManifest(TMP2M, 0, 2);
    staging.addFrames(TMP2M);
    await(watcher.start());
    staging.addFrames(WIND, 0);
    await(watcher.rescan(false));
    clock.advance(Duration.ofSeconds(40));
    staging.putManifest(WIND, 1, 2);
    await().atMost(BOUND).until(() -> !metrics.lines().isEmpty());
    assertThat(metrics.lines()).containsExactly("frameBuilt hrrr/20260101_06z/wspd10m OBSERVED 40");
  }
}
