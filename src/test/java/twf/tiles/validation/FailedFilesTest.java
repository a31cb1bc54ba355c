package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.storage.StagingLayout;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.TestClock;
import twf.tiles.validation.FailedFiles.FailedFrames;
import twf.tiles.validation.FailedFiles.FrameState;

/** Tests which changes of failed files request another validation. */
class FailedFilesTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final int SEVERAL = 5;
  private static final VariableKey KEY = ValidationFixture.KEY;
  private static final Instant NOW = Instant.parse("2026-01-30T00:00:00.500Z");
  private static final Instant LONG_AGO = NOW.minusSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool workers = new WorkerPool(vertx, "test", 1);
  private final List<VariableKey> changed = new CopyOnWriteArrayList<>();
  private final AtomicInteger looks = new AtomicInteger();
  @TempDir private Path temp;
  private volatile IntConsumer onLook = look -> {};
  private volatile boolean askedMeanwhile;
  private ValidationFixture run;
  private StagingLayout tree;
  private FailedFiles files;

  @BeforeEach
  void stage() throws IOException {
    run = new ValidationFixture(temp).stage(2, 6);
    tree = new StagingLayout(run.staging);
    age(run.archive(0));
    age(run.archive(1));
    age(run.metaFile(0));
    age(run.metaFile(1));
    files = files(1 << 20);
  }

  private FailedFiles files(long mostBytes) {
    // A scan reads the clock, except one that finds the same change as the scan before.
    TestClock clock = TestClock.stopped(NOW).onRead(() -> onLook.accept(looks.incrementAndGet()));
    return new FailedFiles(vertx, workers, tree, clock, INTERVAL, changed::add, mostBytes);
  }

  @AfterEach
  void close() {
    files.stop();
    workers.close();
    FutureAssertions.await(vertx.close());
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
  }

  private void remember() {
    FrameState state = FrameState.read(tree, KEY, "001");
    files.remember(KEY, new FailedFrames(List.of(state), state.mayChangeUnseen(NOW)));
  }

  /** Adds another failed variable, with a manifest and no frame. */
  private VariableKey other() throws IOException {
    VariableKey other = new VariableKey("other", KEY.run(), KEY.variable());
    Files.createDirectories(tree.variable(other));
    Files.write(tree.manifest(other), new byte[1]);
    files.remember(other, new FailedFrames(List.of(FrameState.read(tree, other, "000")), false));
    return other;
  }

  private void awaitLooks() {
    int before = looks.get();
    await().atMost(BOUND).until(() -> looks.get() >= before + SEVERAL);
  }

  private void awaitChanged() {
    await().atMost(BOUND).until(() -> changed.equals(List.of(KEY)));
  }

  @Test
  void requestsNothingWithoutChange() {
    remember();
    awaitLooks();
    assertThat(changed).isEmpty();
  }

  @Test
  void requestsOnceAfterSizeChange() throws IOException {
    remember();
    Files.write(run.archive(1), new byte[10]);
    age(run.archive(1));
    awaitChanged();
    assertThat(changed).hasSize(1);
  }

  @Test
  void requestsAfterTimeChange() throws IOException {
    remember();
    Files.setLastModifiedTime(run.metaFile(1), FileTime.from(LONG_AGO.minusSeconds(1)));
    awaitChanged();
  }

  @Test
  void requestsAfterFileAppears() throws IOException {
    Path image = tree.image(KEY, "001");
    remember();
    Files.write(image, new byte[1]);
    age(image);
    awaitChanged();
  }

  @Test
  void requestsAfterFileVanishes() throws IOException {
    remember();
    Files.delete(run.archive(1));
    awaitChanged();
  }

  @Test
  void ignoresFilesOfOtherFrames() throws IOException {
    remember();
    Files.delete(run.archive(0));
    awaitLooks();
    assertThat(changed).isEmpty();
  }

  @Test
  void waitsForFileBeingWritten() throws IOException {
    remember();
    onLook =
        look -> {
          askedMeanwhile |= !changed.isEmpty();
          if (look <= SEVERAL) {
            grow(look);
          }
        };
    grow(0);
    awaitChanged();
    assertThat(looks).hasValueGreaterThan(SEVERAL);
    assertThat(askedMeanwhile).isFalse();
  }

  private void grow(int step) {
    try {
      Files.write(run.archive(1), new byte[10 + step]);
      Files.setLastModifiedTime(run.archive(1), FileTime.from(NOW.minusMillis(100 - step)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void acceptsYoungFileAfterTwoEqualReads() throws IOException {
    remember();
    Files.write(run.archive(1), new byte[10]);
    Files.setLastModifiedTime(run.archive(1), FileTime.from(NOW.plusSeconds(3600)));
    awaitChanged();
  }

  @Test
  void rechecksYoungFileWithCoarseTimestamps() throws IOException {
    Files.setLastModifiedTime(
        run.archive(1), FileTime.from(NOW.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
    remember();
    awaitChanged();
  }

  @Test
  void requestsAfterFileBecomesReadable() throws IOException {
    Files.setPosixFilePermissions(run.archive(1), PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(
        Files.isReadable(run.archive(1)), "root reads everything: not tried as root");
    remember();
    Files.setPosixFilePermissions(run.archive(1), PosixFilePermissions.fromString("rw-r--r--"));
    age(run.archive(1));
    awaitChanged();
  }

  @Test
  void requestsNothingWithoutManifest() throws IOException {
    remember();
    other();
    Files.delete(run.manifest());
    Files.delete(run.archive(1));
    awaitLooks();
    assertThat(changed).isEmpty();
  }

  @Test
  void requestsNothingForForgottenVariable() throws IOException {
    remember();
    files.retain(Set.of(other()));
    Files.delete(run.archive(1));
    awaitLooks();
    assertThat(changed).isEmpty();
  }

  @Test
  void boundsRememberedVariables() throws IOException {
    files.stop();
    files = files(1500);
    remember();
    VariableKey other = other();
    Files.createDirectories(tree.archive(other, "000").getParent());
    Files.write(tree.archive(other, "000"), new byte[1]);
    age(tree.archive(other, "000"));
    awaitLooks();
    assertThat(changed).isEmpty();
    Files.delete(run.archive(1));
    awaitChanged();
  }
}
