package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.ValidationReport;
import twf.tiles.storage.StagingLayout;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.validation.FailedFiles.FailedFrames;

class ValidationQueueTest {
  private static final int KEPT_RUNS = 2;

  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool workers = new WorkerPool(vertx, "test", 1);
  @TempDir private Path staging;
  private final List<VariableKey> started = new CopyOnWriteArrayList<>();
  private final List<Promise<ChecklistRun.Outcome>> running = new CopyOnWriteArrayList<>();
  private final List<ValidationReport> reports = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    workers.close();
    FutureAssertions.await(vertx.close());
  }

  @Test
  void runsVariableAgainAfterRequestsWhileRunning() {
    ValidationQueue validator = validator(Duration.ofHours(1));
    validator.request(key("a"));
    validator.request(key("a"));
    validator.request(key("a"));
    assertThat(started).containsExactly(key("a"));

    end(0, "a", false);
    assertThat(started).containsExactly(key("a"), key("a"));
    end(1, "a", false);

    assertThat(started).hasSize(2);
    assertThat(reports).hasSize(2);
  }

  @Test
  void runsTwoVariablesConcurrently() {
    ValidationQueue validator = validator(Duration.ofHours(1));
    List.of("a", "b", "c").forEach(name -> validator.request(key(name)));
    assertThat(started).containsExactly(key("a"), key("b"));

    end(1, "b", false);

    assertThat(started).containsExactly(key("a"), key("b"), key("c"));
  }

  @Test
  void validatesRunsInAnnouncementOrder() {
    ValidationQueue validator = validator(Duration.ofHours(1));
    VariableKey older = new VariableKey("gfs", new RunId("20260129_12z"), "a");
    VariableKey newer = new VariableKey("gfs", new RunId("20260129_18z"), "a");
    validator.request(older);
    validator.request(newer);
    validator.request(key("b"));
    assertThat(started).containsExactly(older, key("b"));

    running
        .get(0)
        .complete(
            new ChecklistRun.Outcome(report(older), false, Optional.empty(), FailedFrames.NONE));

    assertThat(started).containsExactly(older, key("b"), newer);
  }

  @Test
  void prefersNewestRunsBeyondRetention() {
    ValidationQueue validator = validator(Duration.ofHours(1));
    validator.request(key("a"));
    validator.request(key("b"));
    List<VariableKey> runs =
        IntStream.range(0, 5)
            .mapToObj(hour -> new VariableKey("gfs", new RunId("20260129_0" + hour + "z"), "a"))
            .toList();
    runs.forEach(validator::request);
    assertThat(started).containsExactly(key("a"), key("b"));
    end(0, "a", false);

    for (int run = 0; run < runs.size(); run++) {
      VariableKey now = started.get(2 + run);
      running
          .get(2 + run)
          .complete(
              new ChecklistRun.Outcome(report(now), false, Optional.empty(), FailedFrames.NONE));
    }

    assertThat(started.subList(2, 7))
        .as("the newest %d runs, then the newest of the others, each oldest first", KEPT_RUNS)
        .containsExactly(runs.get(3), runs.get(4), runs.get(1), runs.get(2), runs.get(0));
  }

  @Test
  void sharesRunningValidation() {
    ValidationQueue validator = validator(Duration.ofHours(1));
    validator.request(key("a"));
    Future<ValidationReport> shared = validator.validate(key("a"));

    end(0, "a", false);

    assertThat(FutureAssertions.await(shared)).isSameAs(reports.get(0));
    assertThat(started).hasSize(1);
  }

  @Test
  void retriesTransientFailures() {
    ValidationQueue validator = validator(Duration.ofMillis(5));
    validator.request(key("a"));
    end(0, "a", true);
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> running.size() == 2);
    end(1, "a", true);
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> running.size() == 3);

    assertThat(started).containsOnly(key("a"));
  }

  @Test
  void awaitsRunningAndDropsWaitingOnStop() {
    ValidationQueue validator = validator(Duration.ofHours(1));
    validator.request(key("a"));
    validator.request(key("b"));
    Future<ValidationReport> waiting = validator.validate(key("c"));

    Future<Void> stopped = validator.stop();

    assertThat(FutureAssertions.failure(waiting)).hasMessage("validation is stopped");
    assertThat(stopped.isComplete()).isFalse();
    end(0, "a", false);
    end(1, "b", true);
    FutureAssertions.await(stopped);
    validator.request(key("d"));
    assertThat(FutureAssertions.failure(validator.validate(key("d"))))
        .hasMessage("validation is stopped");
    assertThat(started).hasSize(2);
  }

  private ValidationQueue validator(Duration rescan) {
    return new ValidationQueue(
        vertx,
        this::look,
        changed -> failedFiles(rescan, changed),
        rescan,
        KEPT_RUNS,
        reports::add);
  }

  private FailedFiles failedFiles(Duration rescan, Consumer<VariableKey> changed) {
    return new FailedFiles(
        vertx, workers, new StagingLayout(staging), Clock.systemUTC(), rescan, changed);
  }

  private Future<ChecklistRun.Outcome> look(VariableKey key) {
    Promise<ChecklistRun.Outcome> promise = Promise.promise();
    started.add(key);
    running.add(promise);
    return promise.future();
  }

  private void end(int index, String name, boolean mayPass) {
    running
        .get(index)
        .complete(
            new ChecklistRun.Outcome(
                report(key(name)), mayPass, Optional.empty(), FailedFrames.NONE));
  }

  private static ValidationReport report(VariableKey key) {
    return new ValidationReport(
        key.model(),
        key.run(),
        key.variable(),
        Instant.EPOCH,
        CheckOutcome.FAIL,
        "failed",
        List.of(),
        null);
  }

  private static VariableKey key(String variable) {
    return new VariableKey("model-" + variable, new RunId("20260129_18z"), variable);
  }
}
