package twf.tiles.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.ValidationReport;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.TestClock;

@ExtendWith(VertxExtension.class)
class RehearsalQueueTest {
  private final List<VariableKey> started = new ArrayList<>();
  private final List<Promise<ValidationReport>> running = new ArrayList<>();
  private final RehearsalQueue queue = new RehearsalQueue(this::begin);

  private Future<ValidationReport> begin(VariableKey key) {
    Promise<ValidationReport> promise = Promise.promise();
    started.add(key);
    running.add(promise);
    return promise.future();
  }

  @Test
  void runsOneAtATimeAndBoundsQueue() {
    List<Future<ValidationReport>> asked = new ArrayList<>();
    for (int i = 0; i <= RehearsalQueue.MAX_QUEUED; i++) {
      asked.add(queue.validate(key("v" + i)));
    }
    assertThat(started).containsExactly(key("v0"));
    Throwable refusal = failure(queue.validate(key("more")));
    assertThat(refusal)
        .isInstanceOf(FailureException.class)
        .hasMessageStartingWith("too many queued validations (limit 8); retry when one completes");
    assertThat(((FailureException) refusal).failure().kind()).isEqualTo(FailureKind.TOO_MANY);

    for (int i = 0; i < asked.size(); i++) {
      running.get(i).complete(report("v" + i));
    }
    assertThat(await(asked.get(8)).variable()).isEqualTo("v8");
    assertThat(started).hasSize(9).doesNotHaveDuplicates();
  }

  @Test
  void sharesWaitingButNotRunningValidation() {
    queue.validate(key("v0"));
    Future<ValidationReport> first = queue.validate(key("v1"));
    for (int i = 0; i < 100; i++) {
      assertThat(queue.validate(key("v1"))).isSameAs(first);
    }
    Future<ValidationReport> again = queue.validate(key("v0"));

    running.get(0).complete(report("v0"));
    assertThat(queue.validate(key("v1"))).as("is running, not waiting").isNotSameAs(first);
    running.get(1).complete(report("v1"));
    running.get(2).complete(report("v0"));
    assertThat(await(again).variable()).isEqualTo("v0");
    assertThat(started).containsExactly(key("v0"), key("v1"), key("v0"), key("v1"));
  }

  @Test
  void doesNotDelayPublishingValidations(Vertx vertx, @TempDir Path folder) throws Exception {
    ValidationFixture run = new ValidationFixture(folder.toRealPath()).stage(2, 2);
    WorkerPool asking = new WorkerPool(vertx, "ask-" + folder, 1);
    RehearsalQueue strangers = new RehearsalQueue(checklist(asking, run)::dryRun);
    CountDownLatch gate = new CountDownLatch(1);
    asking.run(gate::await);
    List<Future<ValidationReport>> asked = new ArrayList<>();
    for (int i = 0; i < RehearsalQueue.MAX_QUEUED; i++) {
      asked.add(strangers.validate(key("v" + i)));
    }
    asked.add(strangers.validate(ValidationFixture.KEY));

    Checklist checklist = checklist(new WorkerPool(vertx, "publish-" + folder, 1), run);
    List<ValidationReport> reports = new ArrayList<>();
    ValidationQueue validator =
        new ValidationQueue(
            vertx, checklist, any -> Optional.empty(), Duration.ofHours(1), 8, reports::add);
    assertThat(await(validator.validate(ValidationFixture.KEY)).outcome())
        .isEqualTo(CheckOutcome.PASS);
    assertThat(asked).noneMatch(Future::isComplete);

    gate.countDown();
    assertThat(await(asked.get(8)).outcome()).isEqualTo(CheckOutcome.PASS);
    assertThat(reports).hasSize(1);
  }

  private static Checklist checklist(WorkerPool workers, ValidationFixture run) {
    return new Checklist(
        workers, run.staging, run.published, 0, TestClock.ticking(), new RecordingMetrics());
  }

  private static VariableKey key(String variable) {
    return new VariableKey("gfs", new RunId("20260129_18z"), variable);
  }

  private static ValidationReport report(String variable) {
    return new ValidationReport(
        "gfs",
        new RunId("20260129_18z"),
        variable,
        TestClock.ticking().instant(),
        CheckOutcome.PASS,
        "passed",
        List.of(),
        null);
  }
}
