package twf.tiles.validation.check;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.PolicyStop;
import twf.tiles.event.ValidationReport;
import twf.tiles.image.WebpFixtures;
import twf.tiles.storage.StagedFile;
import twf.tiles.storage.StagingLayout;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.StagedFileMutation;
import twf.tiles.testing.TestImages;
import twf.tiles.validation.ChecklistRun;
import twf.tiles.validation.ValidationFixture;

/** Changes staged files before each check; a pass must cover bytes that every check has seen. */
@Timeout(value = 60, unit = SECONDS)
@Tag("slow")
class StagedFileChangesDuringValidationTest {
  private static final int CHECKS = 7;
  private static final int STAGED = 1;

  private final Vertx vertx = Vertx.vertx();
  private final WorkerPool workers = new WorkerPool(vertx, "test", 2);
  @TempDir private Path temp;
  private int rounds;

  @AfterEach
  void close() {
    workers.close();
    FutureAssertions.await(vertx.close());
  }

  private ValidationFixture stage() {
    var run = new ValidationFixture(temp.resolve("round-" + ++rounds)).stage(2, 6);
    run.archive(STAGED, ValidationFixture.archive().metadata("{\"frame\":\"001\"}"));
    run.image(STAGED, WebpFixtures.bytes(WebpFixtures.LOSSLESS_ALPHA)).announceImages(2, 6, STAGED);
    return run;
  }

  /** Validates, running each step before the given check of frame 1. */
  private ValidationReport validate(ValidationFixture run, List<Step> deeds) {
    return validate(run, deeds, asked -> Optional.empty());
  }

  private ValidationReport validate(
      ValidationFixture run, List<Step> deeds, Function<RunKey, Optional<PolicyStop>> policy) {
    AtomicInteger number = new AtomicInteger();
    CheckSuite checks =
        new CheckSuite(
            new CheckTools(new StagingLayout(run.staging), run.published, 0),
            check ->
                check instanceof Check.FrameCheck
                    ? watched(check, number.getAndIncrement(), deeds)
                    : check);
    assertThat(number).hasValue(CHECKS);
    return new ChecklistRun(checks, workers, ValidationFixture.KEY, Clock.systemUTC(), policy)
        .run()
        .report();
  }

  private record Step(int before, Runnable deed) {}

  /** Wraps a check so that the steps due run before it. */
  private static Check watched(Check real, int at, List<Step> deeds) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getName().equals("checkFrame")
              && ((FrameCheckContext) arguments[0]).fhr() == STAGED) {
            deeds.stream().filter(step -> step.before() == at).forEach(step -> step.deed().run());
          }
          try {
            return method.invoke(real, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Check)
        Proxy.newProxyInstance(
            Check.class.getClassLoader(), real.getClass().getInterfaces(), handler);
  }

  @ParameterizedTest
  @EnumSource
  void passesOnlyRecordedBytesDespiteChanges(StagedFileMutation mutation) {
    int failed = 0;
    for (boolean archive : List.of(true, false)) {
      for (int before = 0; before < CHECKS; before++) {
        ValidationFixture run = stage();
        Path victim = archive ? run.archive(STAGED) : run.metaFile(STAGED);
        String was = sha256(victim);
        ValidationReport report =
            validate(run, List.of(new Step(before, () -> mutation.applyTo(victim))));
        String what = mutation + " before check " + before + ": " + report.decision();
        if (report.outcome() == CheckOutcome.PASS) {
          CandidateFrame frame = report.candidate().newFrames().get(STAGED);
          String sha256 = archive ? frame.archive().sha256() : frame.meta().sha256();
          assertThat(sha256).as(what).isIn(was, sha256(victim));
        } else {
          failed++;
          assertThat(report.candidate()).as(what).isNull();
        }
      }
    }
    assertThat(failed).isPositive();
  }

  /** An interrupt closes the file that is being read: the frame is as sound as before. */
  @Test
  void failsNoCheckOfAnInterruptedValidation() {
    ValidationFixture run = stage();
    for (int before = 0; before < CHECKS; before++) {
      assertUndecided(
          validate(run, List.of(new Step(before, () -> Thread.currentThread().interrupt()))));
    }
    assertUndecided(
        validate(
            run,
            List.of(),
            asked -> {
              Thread.currentThread().interrupt();
              return Optional.empty();
            }));
    assertThat(validate(run, List.of()).outcome()).isEqualTo(CheckOutcome.PASS);
  }

  private static void assertUndecided(ValidationReport report) {
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    assertThat(report.outcome()).isEqualTo(CheckOutcome.SKIPPED);
    assertThat(report.decision()).isEqualTo("not decided: the server stops");
    assertThat(report.candidate()).isNull();
    assertThat(report.checks()).allMatch(check -> check.outcome() == CheckOutcome.SKIPPED);
  }

  private static String sha256(Path file) {
    boolean readable = Files.isRegularFile(file) && file.toFile().length() < 1 << 20;
    return readable ? PublishedTreeAssertions.sha256(PublishedTreeAssertions.bytes(file)) : "none";
  }

  /** Replaces a bad archive with a good one during some checks; a pass must be of the good one. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rejectsArchiveSwappedBetweenChecks(boolean inPlace) {
    byte[] bad = opaque();
    ValidationFixture wrong = stage();
    wrong.write(wrong.archive(STAGED), bad);
    assertThat(validate(wrong, List.of()).outcome()).isEqualTo(CheckOutcome.FAIL);
    for (int from = 0; from < CHECKS; from++) {
      for (int to = from + 1; to <= CHECKS; to++) {
        ValidationFixture run = stage();
        byte[] good = PublishedTreeAssertions.bytes(run.archive(STAGED));
        assertThat(good).hasSameSizeAs(bad);
        run.write(run.archive(STAGED), bad);
        ValidationReport report =
            validate(
                run,
                List.of(
                    new Step(from, () -> put(run.archive(STAGED), good, inPlace)),
                    new Step(to, () -> put(run.archive(STAGED), bad, inPlace))));
        if (report.outcome() == CheckOutcome.PASS) {
          assertThat(report.candidate().newFrames().get(STAGED).archive().sha256())
              .as("good from %d to %d", from, to)
              .isEqualTo(PublishedTreeAssertions.sha256(good));
        }
      }
    }
  }

  /** Returns a bad archive as long as a good one: a tile is opaque where there is no data. */
  private static byte[] opaque() {
    byte[] opaque =
        ValidationFixture.archive(
                TestImages.rgba(256, 256, (x, y) -> x == 10 && y == 200), TestImages.transparent())
            .metadata("{\"frame\":\"001\"}")
            .toBuffer()
            .getBytes();
    return opaque;
  }

  private static void put(Path file, byte[] bytes, boolean inPlace) {
    try {
      var modified = Files.getLastModifiedTime(file);
      Path target = inPlace ? file : file.resolveSibling(".part");
      Files.write(target, bytes);
      Files.setLastModifiedTime(target, modified);
      if (!inPlace) {
        Files.move(target, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void rejectsHugeSparseFileWithoutReading() {
    ValidationFixture run = stage();
    StagedFileMutation.A_GIANT_OF_HOLES.applyTo(run.archive(STAGED));
    ValidationReport report = validate(run, List.of());
    assertThat(report.decision()).startsWith("failed: disk-space: frame 001: ");
  }

  @Test
  void givesUpOnArchiveGrowingWhileRead() throws Exception {
    ValidationFixture run = stage();
    Path file = run.archive(STAGED);
    StagedFile before = new StagingLayout(run.staging).find(file);
    StagedFileMutation.A_GIANT_OF_HOLES.applyTo(file);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> new StagedFileReader().hash(before))
        .hasMessageContaining("changed while it was read");
  }
}
