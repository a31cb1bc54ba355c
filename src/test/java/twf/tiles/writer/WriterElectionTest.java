package twf.tiles.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.common.NodeUrl;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.NotWriterException;
import twf.tiles.storage.RootCheck;
import twf.tiles.storage.WriterLock;

@Tag("slow")
class WriterElectionTest {
  private static final Duration BOUND = Duration.ofSeconds(10);

  /** Time between two polls of most tests. */
  private static final Duration SHORT = Duration.ofMillis(50);

  private static final Duration SEVERAL_POLLS = Duration.ofSeconds(1);

  @TempDir Path temp;
  private Vertx vertx;
  private WorkerPool workers;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    workers = new WorkerPool(vertx, "role", 2);
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private WriterLock lock() {
    return new WriterLock(temp.resolve(".lock"));
  }

  private WriterElection role() {
    return role(new AtomicBoolean(true), new AtomicBoolean(true));
  }

  @Test
  void namesWriterAndTakesOverWithinTenSeconds() {
    WriterElection first = role();
    WriterElection second = new WriterElection(vertx, workers, lock());
    AtomicInteger prepared = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    assertThat(await(first.acquire(Future::succeededFuture, () -> {}))).isTrue();
    assertThat(
            await(
                second.acquire(
                    () -> {
                      prepared.incrementAndGet();
                      return Future.succeededFuture();
                    },
                    taken::incrementAndGet)))
        .isFalse();
    assertThat(second.isWriter()).isFalse();
    assertThatThrownBy(second::requireWriter)
        .hasMessageContaining("process " + ProcessHandle.current().pid());
    await(first.close());
    assertThat(first.isWriter()).isFalse();
    Awaitility.await().atMost(BOUND).until(() -> taken.get() == 1);
    assertThat(prepared).hasValue(1);
    second.requireWriter();
    await(second.close());
  }

  @Test
  void retriesTakeoverThatFailsToPrepare() {
    WriterElection first = role();
    WriterElection second = role();
    AtomicInteger tries = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    await(first.acquire(Future::succeededFuture, () -> {}));
    await(
        second.acquire(
            () ->
                tries.incrementAndGet() == 1
                    ? Future.failedFuture("the disk is not there yet")
                    : Future.succeededFuture(),
            taken::incrementAndGet));
    await(first.close());
    Awaitility.await().atMost(BOUND).until(() -> taken.get() == 1);
    assertThat(tries).hasValue(2);
    assertThat(second.isWriter()).isTrue();
    await(second.close());
  }

  @Test
  void stopsWritingWhenLockIsRemovedUntilReacquired() throws IOException {
    WriterElection first = role();
    AtomicInteger changes = new AtomicInteger();
    assertThat(await(first.acquire(Future::succeededFuture, changes::incrementAndGet))).isTrue();
    Files.delete(temp.resolve(".lock"));
    WriterElection second = role();
    assertThat(await(second.acquire(Future::succeededFuture, () -> {}))).isTrue();
    Awaitility.await().atMost(BOUND).until(() -> changes.get() == 2);
    assertThat(first.isWriter()).isFalse();
    assertThat(second.isWriter()).isTrue();
    await(second.close());
    Awaitility.await().atMost(BOUND).until(() -> changes.get() == 3);
    first.requireWriter();
    await(first.close());
  }

  @Test
  void acquiresNewLockWhenAwaitedLockIsRemoved() throws IOException {
    WriterElection first = role();
    WriterElection waiting = role();
    AtomicInteger taken = new AtomicInteger();
    await(first.acquire(Future::succeededFuture, () -> {}));
    assertThat(await(waiting.acquire(Future::succeededFuture, taken::incrementAndGet))).isFalse();
    Files.delete(temp.resolve(".lock"));
    await(first.close());
    Awaitility.await().atMost(BOUND).until(() -> taken.get() == 1);
    try (WriterLock other = lock()) {
      assertThat(other.tryAcquire()).isFalse();
    }
    await(waiting.close());
  }

  @Test
  void restartsIfLockIsRemovedDuringPreparation() throws IOException {
    WriterElection role = role();
    AtomicInteger prepared = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    boolean now =
        await(
            role.acquire(
                () -> {
                  if (prepared.incrementAndGet() == 1) {
                    assertThat(temp.resolve(".lock").toFile().delete()).isTrue();
                  }
                  return Future.succeededFuture();
                },
                taken::incrementAndGet));
    assertThat(now).isFalse();
    Awaitility.await().atMost(BOUND).until(() -> taken.get() == 1);
    assertThat(prepared).hasValue(2);
    try (WriterLock other = lock()) {
      assertThat(other.tryAcquire()).isFalse();
    }
    await(role.close());
  }

  @Test
  void neverWritesIfClosedDuringPreparation() throws IOException {
    WriterElection closing = role();
    Promise<Void> recovering = Promise.promise();
    AtomicInteger taken = new AtomicInteger();
    Promise<Void> begun = Promise.promise();
    Future<Boolean> acquired =
        closing.acquire(
            () -> {
              begun.complete();
              return recovering.future();
            },
            taken::incrementAndGet);
    await(begun.future());
    await(closing.close());
    recovering.complete();
    assertThat(await(acquired)).isFalse();
    assertThat(closing.isWriter()).isFalse();
    assertThat(taken).hasValue(0);
    try (WriterLock other = lock()) {
      assertThat(other.tryAcquire()).isTrue();
    }
  }

  @Test
  void doesNotAcquireLockAfterClose() throws IOException {
    WriterElection closed = role();
    await(closed.close());
    assertThat(await(closed.acquire(Future::succeededFuture, () -> {}))).isFalse();
    assertThat(closed.isWriter()).isFalse();
    try (WriterLock other = lock()) {
      assertThat(other.tryAcquire()).isTrue();
    }
  }

  @Test
  void releasesLockWhenPreparationFails() {
    WriterElection first = role();
    WriterElection second = role();
    Future<Boolean> failed = first.acquire(() -> Future.failedFuture("not there"), () -> {});
    assertThatThrownBy(() -> await(failed)).hasMessageContaining("not there");
    assertThat(await(second.acquire(Future::succeededFuture, () -> {}))).isTrue();
    await(second.close());
  }

  @Test
  void createsNoLockWhileRootsAreInvalid() {
    AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.of("not mounted"));
    WriterElection role =
        new WriterElection(vertx, workers, lock(), problem::get, () -> true, () -> true, SHORT);
    AtomicInteger taken = new AtomicInteger();
    role.acquireLater(Future::succeededFuture, taken::incrementAndGet);
    assertThatThrownBy(() -> await(role.acquire(Future::succeededFuture, () -> {})))
        .hasMessageContaining("not mounted");
    assertThat(role.holder().describe()).isEqualTo("an unknown process");
    assertThat(temp).isEmptyDirectory();
    problem.set(Optional.empty());
    Awaitility.await().atMost(BOUND).until(() -> taken.get() == 1);
    assertThat(role.isWriter()).isTrue();
    await(role.close());
  }

  /** A process that is to publish only while {@code publishes} is set. */
  private WriterElection role(AtomicBoolean publishes, AtomicBoolean idle) {
    return new WriterElection(
        vertx, workers, lock(), RootCheck.NONE, publishes::get, idle::get, SHORT);
  }

  private static boolean acquire(WriterElection role) {
    return await(role.acquire(Future::succeededFuture, () -> {}));
  }

  private static void awaitWriter(WriterElection role) {
    Awaitility.await().atMost(BOUND).until(role::isWriter);
  }

  @Test
  void disabledProcessWritesOnlyUntilEnabledOneWaits() {
    WriterElection disabled = role(new AtomicBoolean(false), new AtomicBoolean(true));
    WriterElection enabled = role();
    assertThat(acquire(disabled)).isTrue();
    assertThat(acquire(enabled)).isFalse();
    awaitWriter(enabled);
    assertThat(disabled.isWriter()).isFalse();
    await(enabled.close());
    awaitWriter(disabled);
    await(disabled.close());
  }

  @Test
  void disabledProcessNeverTakesLockThatIsClaimed() throws IOException {
    WriterElection writer = role();
    WriterElection disabled = role(new AtomicBoolean(false), new AtomicBoolean(true));
    assertThat(acquire(writer)).isTrue();
    assertThat(acquire(disabled)).isFalse();
    try (WriterLock claiming = lock()) {
      assertThat(claiming.tryClaim()).isTrue();
      await(writer.close());
      Awaitility.await().during(SEVERAL_POLLS).atMost(BOUND).until(() -> !disabled.isWriter());
      assertThat(claiming.tryAcquire()).isTrue();
    }
    awaitWriter(disabled);
    await(disabled.close());
  }

  @Test
  void givesUpLockOnlyWhenIdle() {
    AtomicBoolean idle = new AtomicBoolean(false);
    WriterElection disabled = role(new AtomicBoolean(false), idle);
    WriterElection enabled = role();
    assertThat(acquire(disabled)).isTrue();
    assertThat(acquire(enabled)).isFalse();
    Promise<String> command = Promise.promise();
    Future<String> running = disabled.runAsWriter(command::future);
    idle.set(true);
    Awaitility.await()
        .during(SEVERAL_POLLS)
        .atMost(BOUND)
        .until(() -> disabled.isWriter() && !enabled.isWriter());
    command.complete("done");
    assertThat(await(running)).isEqualTo("done");
    awaitWriter(enabled);
    assertThat(disabled.isWriter()).isFalse();
    await(enabled.close());
    await(disabled.close());
  }

  @Test
  void switchingPublishingMovesWriter() {
    AtomicBoolean firstPublishes = new AtomicBoolean(true);
    AtomicBoolean secondPublishes = new AtomicBoolean(false);
    WriterElection first = role(firstPublishes, new AtomicBoolean(true));
    WriterElection second = role(secondPublishes, new AtomicBoolean(true));
    assertThat(acquire(first)).isTrue();
    assertThat(acquire(second)).isFalse();
    firstPublishes.set(false);
    secondPublishes.set(true);
    awaitWriter(second);
    assertThat(first.isWriter()).isFalse();
    await(second.close());
    await(first.close());
  }

  @Test
  void disabledWriterReturnsWhenEnabledCannotPrepare() {
    WriterElection disabled = role(new AtomicBoolean(false), new AtomicBoolean(true));
    WriterElection broken = role();
    AtomicInteger tries = new AtomicInteger();
    assertThat(acquire(disabled)).isTrue();
    assertThat(
            await(
                broken.acquire(
                    () -> {
                      tries.incrementAndGet();
                      return Future.failedFuture("another PUBLISH_ROOT");
                    },
                    () -> {})))
        .isFalse();
    Awaitility.await().atMost(BOUND).until(() -> tries.get() > 0);
    awaitWriter(disabled);
    await(broken.close());
    await(disabled.close());
  }

  @Test
  void refusesChangeNamingWriterAndItsAddress() {
    NodeUrl url = Objects.requireNonNull(NodeUrl.parse("https://node2.example.com:8098"));
    WriterElection writer =
        new WriterElection(vertx, workers, new WriterLock(temp.resolve(".lock"), url));
    WriterElection other = role();
    assertThat(acquire(writer)).isTrue();
    assertThat(acquire(other)).isFalse();
    assertThatThrownBy(() -> await(other.runAsWriter(() -> Future.succeededFuture("changed"))))
        .isInstanceOfSatisfying(
            NotWriterException.class,
            refused -> assertThat(refused.writerUrl()).isEqualTo(url.text()))
        .hasMessage(
            "this process only serves: send the command to process "
                + ProcessHandle.current().pid()
                + " at https://node2.example.com:8098, which publishes");
    await(other.close());
    await(writer.close());
  }

  @Test
  void observerKnowsWriterAndNeverTakesLock() {
    WriterElection writer = role();
    WriterElection observer = role();
    assertThat(acquire(writer)).isTrue();
    await(observer.observe());
    assertThat(observer.holder().process()).isEqualTo("process " + ProcessHandle.current().pid());
    assertThat(observer.epoch()).isEqualTo(writer.epoch()).isEqualTo(1);
    await(writer.close());
    Awaitility.await().during(SEVERAL_POLLS).atMost(BOUND).until(() -> !observer.isWriter());
    WriterElection next = role();
    assertThat(acquire(next)).isTrue();
    Awaitility.await().atMost(BOUND).until(() -> observer.epoch() == 2);
    assertThat(observer.leaseAge()).isZero();
    await(next.close());
    await(observer.close());
  }
}
