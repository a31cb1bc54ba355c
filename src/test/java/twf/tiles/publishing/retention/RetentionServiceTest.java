package twf.tiles.publishing.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.event.PolicyStop;
import twf.tiles.publishing.PublishedStateChecker;
import twf.tiles.publishing.PublishingFixture;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TmpfsTempDirFactory;

class RetentionServiceTest {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration TWO_HOURS = Duration.ofHours(2);

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).withRetainedRuns(2);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /** Returns the run of the given number; run 0 is the oldest. */
  private static RunId run(int number) {
    return new RunId("202601%02d_00z".formatted(number + 1));
  }

  private void publish(int from, int to) {
    for (int number = from; number <= to; number++) {
      publish(MODEL, run(number));
    }
  }

  private void publish(String model, RunId run) {
    assertThat(world.offer(world.stage(new VariableKey(model, run, "tmp2m")).stageFrames(6)))
        .startsWith("published");
    world.clock.advance(TWO_HOURS);
  }

  private RetentionReply retain() {
    return retain(false, OptionalLong.empty());
  }

  private RetentionReply retain(boolean dry, OptionalLong free) {
    return await(world.services().retention().retain(Optional.empty(), dry, free));
  }

  private static List<RunId> removed(RetentionReply reply) {
    return reply.models().stream()
        .flatMap(model -> model.removed().stream())
        .map(RetentionReply.Removed::run)
        .toList();
  }

  private static List<RetentionReply.Failed> failed(RetentionReply reply) {
    return reply.models().stream().flatMap(model -> model.failed().stream()).toList();
  }

  private static List<String> reasons(RetentionReply reply, RunId run) {
    return reply.models().stream()
        .flatMap(model -> model.kept().stream())
        .filter(kept -> kept.run().equals(run))
        .flatMap(kept -> kept.reasons().stream())
        .toList();
  }

  private List<String> folders() {
    return folders(MODEL);
  }

  private List<String> folders(String model) {
    try (Stream<Path> entries = Files.list(world.published().resolve(model))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long bytes(String model, RunId run) {
    try (Stream<Path> files = Files.walk(world.published().resolve(model).resolve(run.text()))) {
      long sum = 0;
      for (Path file : files.filter(each -> !Files.isSymbolicLink(each)).toList()) {
        sum += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
      return sum;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void removesExcessRunsAndExplainsEach() {
    world.start();
    publish(0, 3);
    long first = bytes(MODEL, run(0));
    RetentionReply reply = retain();
    assertThat(reply.dryRun()).isFalse();
    assertThat(reply.problem()).isNull();
    assertThat(reply.models())
        .containsExactly(
            new RetentionReply.Model(
                MODEL,
                List.of(
                    new RetentionReply.Kept(
                        run(3), List.of("the pointer shows it", "one of the 2 newest")),
                    new RetentionReply.Kept(
                        run(2), List.of("the newest rollback target", "one of the 2 newest"))),
                List.of(
                    new RetentionReply.Removed(run(0), "older than the 2 newest", first),
                    new RetentionReply.Removed(
                        run(1), "older than the 2 newest", reply.freedBytes() - first)),
                List.of()));
    assertThat(folders()).containsExactly(run(2).text(), run(3).text());
    world.awaitEvents(events -> assertThat(events).filteredOn("tree-changed"::equals).hasSize(2));
    world.check().checkWithoutLeftovers();
    assertThat(removed(retain())).isEmpty();
  }

  @Test
  void changesNothingInDryRun() {
    world.start();
    publish(0, 3);
    List<String> files = world.check().publishedFiles();
    world.disk.reset();
    RetentionReply dry = retain(true, OptionalLong.empty());
    assertThat(world.disk.log()).isEmpty();
    assertThat(world.check().publishedFiles()).isEqualTo(files);
    RetentionReply real = retain();
    assertThat(dry.dryRun()).isTrue();
    assertThat(dry.models()).isEqualTo(real.models());
    assertThat(dry.freedBytes()).isEqualTo(real.freedBytes()).isPositive();
  }

  @Test
  void keepsRunsShownWithinLastHour() {
    world.start();
    publish(0, 3);
    world.clock.advance(TWO_HOURS.negated().plusMinutes(12));
    RetentionReply reply = retain();
    assertThat(removed(reply)).containsExactly(run(0), run(1));
    assertThat(reasons(reply, run(2)))
        .contains("stopped being the pointer's 00:12 ago, less than 1 hour");
  }

  @Test
  void losesNoRunAfterClockSetBack() {
    world.start();
    publish(0, 3);
    world.clock.advance(Duration.ofDays(-300));
    RetentionReply reply = retain();
    assertThat(removed(reply)).isEmpty();
    assertThat(reasons(reply, run(0)).get(0)).endsWith("in the future: the clock was set back");
  }

  @Test
  void keepsNewestSoundRollbackTarget() throws IOException {
    world.withRetainedRuns(1).start();
    publish(0, 3);
    Path archive = world.published().resolve(MODEL + "/" + run(2) + "/tmp2m/frames/003.pmtiles");
    Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-r--r--"));
    byte[] content = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(content, content.length - 1));
    RetentionReply reply = retain();
    assertThat(reasons(reply, run(1))).containsExactly("the newest rollback target");
    assertThat(removed(reply)).containsExactly(run(0), run(2));
    assertThat(world.rollback().toRun()).isEqualTo(run(1));
  }

  @Test
  void keepsHeldRuns() {
    world.start();
    publish(0, 3);
    await(world.services().operator().hold(new RunKey(MODEL, run(0)), "ada", "stripes"));
    RetentionReply reply = retain();
    assertThat(reasons(reply, run(0)).get(0)).startsWith("held since ").endsWith("ada: stripes");
    assertThat(removed(reply)).containsExactly(run(1));
  }

  @Test
  void removesNothingIfStateIsUnreadable() throws IOException {
    world.start();
    publish(0, 3);
    Path model = world.manifests().resolve(MODEL);
    for (String file : List.of("latest.json", "holds.json", "history/00000003.json")) {
      Path path = model.resolve(file);
      Optional<byte[]> before =
          Files.exists(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
      Files.deleteIfExists(path);
      Files.writeString(path, "{");
      RetentionReply reply = retain(false, OptionalLong.of(Long.MAX_VALUE));
      assertThat(removed(reply)).as(file).isEmpty();
      assertThat(reasons(reply, run(0)).toString())
          .startsWith("[nothing of gfs is removed: ")
          .contains(file);
      Files.delete(path);
      if (before.isPresent()) {
        Files.write(path, before.get());
      }
    }
    Files.delete(model.resolve("history/00000004.json"));
    assertThat(reasons(retain(), run(0)))
        .containsExactly("nothing of gfs is removed: generation 4, which is shown, has no record");
    Files.delete(model.resolve("latest.json"));
    assertThat(reasons(retain(), run(0)))
        .containsExactly("nothing of gfs is removed: model gfs has no pointer");
    assertThat(folders()).hasSize(4);
  }

  @Test
  void keepsRunOfRecoverableState() throws IOException {
    world.start();
    publish(0, 3);
    Path history = world.manifests().resolve(MODEL).resolve("history");
    JsonObject ninth =
        PublishedStateChecker.json(history.resolve("00000001.json")).put("generation", 9);
    ninth.getJsonObject("pointer").put("generation", 9);
    Files.writeString(history.resolve("00000009.json"), ninth.encode());
    RetentionReply reply = retain();
    assertThat(reasons(reply, run(0)))
        .containsExactly("a newer state with it is recorded and not shown yet");
    assertThat(removed(reply)).containsExactly(run(1));
    world.restart();
    assertThat(world.shownState()).isEqualTo("9 " + run(0));
    world.check().check();
  }

  @Test
  void ignoresSymbolicLinks() throws IOException {
    world.start();
    publish(0, 3);
    Path elsewhere = Files.createDirectories(temp.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("file"), "precious");
    Files.createSymbolicLink(
        world.published().resolve(MODEL).resolve(run(0).text()).resolve("link"), elsewhere);
    Path linked = world.published().resolve(MODEL).resolve("20251231_00z");
    Files.createSymbolicLink(linked, elsewhere);
    assertThat(removed(retain())).containsExactly(run(0), run(1));
    assertThat(elsewhere.resolve("file")).hasContent("precious");
    assertThat(linked).exists();
  }

  @Test
  void keepsAndReportsForeignRuns() throws IOException {
    world.withFreeSpace(() -> 0).start();
    publish(1, 4);
    RunId staged = run(0);
    new StagedRun(world.published(), MODEL + "/" + staged + "/tmp2m", 6).stage(6);
    RunId loose = new RunId("20251231_00z");
    Path file = world.published().resolve(MODEL).resolve(loose + "/tmp2m/frames/000.pmtiles");
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {1});
    RunId empty = new RunId("20251230_00z");
    Files.createDirectories(world.published().resolve(MODEL).resolve(empty + "/tmp2m/frames"));
    // A published run that also contains a staged variable.
    new StagedRun(world.published(), MODEL + "/" + run(1) + "/wind", 6).stage(6);
    RetentionReply reply = retain(false, OptionalLong.of(Long.MAX_VALUE));
    assertThat(removed(reply)).contains(empty, run(2)).doesNotContain(staged, loose, run(1));
    assertThat(reasons(reply, staged))
        .anyMatch(reason -> reason.contains("tmp2m/manifest.json is a builder's manifest"));
    assertThat(reasons(reply, run(1)))
        .anyMatch(reason -> reason.contains("wind/manifest.json is a builder's manifest"));
    assertThat(reasons(reply, loose))
        .anyMatch(
            reason -> reason.contains("no history record names it") && reason.contains("rm -r"));
    assertThat(file).exists();
    assertThat(folders()).contains(staged.text(), loose.text(), run(1).text());
  }

  @Test
  void reportsAndRetriesFailedRemoval() {
    world.withRetainedRuns(1).start();
    publish(0, 2);
    int steps = 0;
    for (int step = 1; step == 1 || step <= steps; step++) {
      world.disk.failAt(step);
      RetentionReply reply = retain();
      assertThat(failed(reply))
          .singleElement()
          .satisfies(
              failed -> {
                assertThat(failed.run()).isEqualTo(run(0));
                assertThat(failed.problem())
                    .contains("no space left on device")
                    .endsWith("; tried again at the next retention");
              });
      assertThat(reply.freedBytes()).isZero();
      world.check().check();
      world.disk.reset();
      assertThat(removed(retain())).containsExactly(run(0));
      assertThat(folders()).containsExactly(run(1).text(), run(2).text());
      world.check().checkWithoutLeftovers();
      // Restore the state, so that the next removal has the same steps.
      world.disk.reset();
      restage();
      steps = step == 1 ? countedSteps() : steps;
    }
    assertThat(steps).isGreaterThan(20);
  }

  /** Puts back the removed run with the same files as another published run. */
  private void restage() {
    try {
      Path from = world.published().resolve(MODEL).resolve(run(1).text());
      Path to = world.published().resolve(MODEL).resolve(run(0).text());
      try (Stream<Path> all = Files.walk(from)) {
        for (Path each : all.toList()) {
          Files.copy(
              each,
              to.resolve(from.relativize(each).toString()),
              java.nio.file.LinkOption.NOFOLLOW_LINKS);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int countedSteps() {
    world.disk.reset();
    retain();
    int steps = world.disk.steps();
    restage();
    return steps;
  }

  @Test
  void removesLeftoversOfEarlierRemoval() {
    world.withRetainedRuns(1).start();
    publish(0, 2);
    world.disk.failAt(10);
    assertThat(failed(retain())).hasSize(1);
    assertThat(folders()).containsExactly(".removed-" + run(0), run(1).text(), run(2).text());
    world.disk.reset();
    RetentionReply reply = retain();
    assertThat(reply.models().get(0).removed())
        .singleElement()
        .satisfies(
            removed ->
                assertThat(removed.reason()).isEqualTo("what an earlier removal left of it"));
    assertThat(folders()).containsExactly(run(1).text(), run(2).text());
  }

  @Test
  void keepsRepublishedRunWhileRemovingLeftovers() throws IOException {
    world.withRetainedRuns(1).start();
    publish(0, 0);
    Files.createDirectories(world.published().resolve(MODEL).resolve(".removed-" + run(0)));
    RetentionReply.Model reply = retain().models().get(0);
    assertThat(reply.removed()).extracting(RetentionReply.Removed::run).containsExactly(run(0));
    assertThat(reply.kept()).extracting(RetentionReply.Kept::run).containsExactly(run(0));
    assertThat(folders()).containsExactly(run(0).text());
  }

  @Test
  void waitsForPublishAndKeepsRollbackTarget() {
    world.start();
    publish(0, 2);
    var probe = world.probe.block();
    Future<?> publish = world.services().service().submit(world.stage(run(3)).stageFrames(6));
    Awaitility.await().atMost(BOUND).until(() -> world.probe.asked().contains(4L));
    Future<RetentionReply> retention =
        world.services().retention().retain(Optional.of(MODEL), false, OptionalLong.empty());
    Future<RollbackReply> rollback =
        world
            .services()
            .operator()
            .rollback(PublishingFixture.request(OptionalLong.empty(), null, false));
    assertThat(folders()).hasSize(4);
    assertThat(retention.isComplete()).isFalse();
    probe.complete();
    await(publish);
    // Either may come first: retention leaves runs to its next pass if a rollback interferes.
    assertThat(removed(await(retention))).doesNotContain(run(2), run(3));
    assertThat(await(rollback).toRun()).isEqualTo(run(2));
    retain();
    assertThat(folders()).doesNotContain(run(0).text()).contains(run(2).text(), run(3).text());
    world.check().checkWithoutLeftovers();
  }

  @Test
  void discardsPlanAfterRollback() {
    world.start();
    publish(0, 3);
    RetentionService retention = world.services().retention();
    RetentionPlan.Input before = retention.planner.read(MODEL, world.clock.instant());
    assertThat(world.rollback().toRun()).isEqualTo(run(2));
    RetentionPlan.Removal planned = new RetentionPlan.Removal(run(1), "planned");
    RetentionReply.Model reply = retention.new Pass(false).remove(planned, before);
    assertThat(reply.removed()).isEmpty();
    assertThat(reply.failed().get(0).problem())
        .isEqualTo("the pointer or the holds of gfs changed; tried again at the next retention");
    assertThat(folders()).hasSize(4);
    assertThat(removed(retain())).containsExactly(run(0));
    world.check().checkWithoutLeftovers();
  }

  @Test
  void doesNotRepublishRemovedRuns() {
    world.start();
    publish(0, 3);
    retain();
    world.restart();
    String words =
        "too old: 2 newer runs are published and OFFLINE_TILES_RETAIN_RUNS is 2; publish it"
            + " with: tilesctl publish gfs 20260101_00z";
    assertThat(world.offer(world.stage(run(0)).stageFrames(6))).isEqualTo(words);
    assertThat(world.offer(world.stage(run(0)).stageFrames(12))).isEqualTo(words);
    assertThat(world.services().stop(PublishingFixture.key(run(0))))
        .as("stopped before its frames are read")
        .contains(new PolicyStop(words, false));
    assertThat(world.services().stop(PublishingFixture.key(run(2)))).isEmpty();
    assertThat(world.services().stop(PublishingFixture.key(run(4)))).isEmpty();
    assertThat(folders()).containsExactly(run(2).text(), run(3).text());
    assertThat(world.offer(world.stage(run(2)).stageFrames(12)))
        .as("a published run still grows")
        .startsWith("published");
  }

  @Test
  void explainsRemovedRunInRollback() {
    world.start();
    publish(0, 3);
    retain();
    Future<RollbackReply> rollback =
        world
            .services()
            .operator()
            .rollback(PublishingFixture.request(OptionalLong.of(1), null, false));
    assertThat(failure(rollback))
        .hasMessage(
            "no earlier generation of gfs to roll back to: run 20260101_00z was removed by"
                + " retention");
    assertThat(await(world.services().queries().publishedRuns(MODEL)))
        .containsExactly(run(3), run(2));
  }

  /** Returns the free space of a disk of 1,000,000 bytes that holds the published files. */
  private long usable() {
    long taken = 0;
    for (String file : world.check().publishedFiles()) {
      try {
        Path path = world.published().resolve(file);
        taken += Files.isSymbolicLink(path) ? 0 : Files.size(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return 1_000_000 - taken;
  }

  private void publishTwoModels() {
    world.withRetainedRuns(8).withFreeSpace(this::usable).start();
    for (int number = 0; number < 4; number++) {
      publish("gfs", run(2 * number));
      publish("era5", run(2 * number + 1));
    }
  }

  @Test
  void removesOldestOfAllModelsOnFullDisk() {
    publishTwoModels();
    long wanted = usable() + bytes("gfs", run(0)) + bytes("era5", run(1)) + 1;
    RetentionReply dry = retain(true, OptionalLong.of(wanted));
    RetentionReply reply = retain(false, OptionalLong.of(wanted));
    assertThat(reply.problem()).isNull();
    assertThat(usable()).isGreaterThanOrEqualTo(wanted);
    assertThat(folders("gfs")).containsExactly(run(4).text(), run(6).text());
    assertThat(folders("era5")).containsExactly(run(3).text(), run(5).text(), run(7).text());
    assertThat(reply.models().get(0).removed().get(0).reason())
        .startsWith("oldest removable run: " + wanted + " bytes free required, ");
    assertThat(reply.models()).isEqualTo(dry.models());
    assertThat(dry.problem()).isNull();
    world.check().checkWithoutLeftovers();
  }

  @Test
  void removesNothingWithEnoughSpace() {
    publishTwoModels();
    assertThat(removed(retain(false, OptionalLong.of(usable())))).isEmpty();
  }

  @Test
  void keepsProtectedRunsOnFullDisk() {
    publishTwoModels();
    await(world.services().operator().hold(new RunKey("gfs", run(0)), "ada", "stripes"));
    List<Path> staged = stagedFiles();
    RetentionReply reply = retain(false, OptionalLong.of(2_000_000));
    assertThat(removed(reply)).containsExactlyInAnyOrder(run(1), run(2), run(3));
    assertThat(folders("gfs")).containsExactly(run(0).text(), run(4).text(), run(6).text());
    assertThat(folders("era5")).containsExactly(run(5).text(), run(7).text());
    assertThat(reasons(reply, run(4)))
        .containsExactly("the newest rollback target", "one of the 8 newest");
    assertThat(reply.problem())
        .isEqualTo(
            "2000000 bytes free required, "
                + usable()
                + " available: all remaining runs are kept for the reasons given; staging is not"
                + " touched");
    assertThat(stagedFiles()).isEqualTo(staged);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void removesOnlyRunsOfRequestedModel() {
    publishTwoModels();
    RetentionReply reply =
        await(
            world
                .services()
                .retention()
                .retain(Optional.of("era5"), false, OptionalLong.of(2_000_000)));
    assertThat(reply.models()).extracting(RetentionReply.Model::model).containsExactly("era5");
    assertThat(folders("gfs")).hasSize(4);
    assertThat(folders("era5")).containsExactly(run(5).text(), run(7).text());
  }

  @Test
  void countsSpaceStillHeldByReaders() {
    world.withRetainedRuns(8).withFreeSpace(() -> 1000).start();
    publish(0, 4);
    RetentionReply reply = retain(false, OptionalLong.of(1001));
    assertThat(removed(reply)).containsExactly(run(0));
    assertThat(reply.problem())
        .isEqualTo(
            "1001 bytes free required, 1000 available: the rest is freed when the removed files"
                + " are no longer read");
  }

  private List<Path> stagedFiles() {
    try (Stream<Path> files = Files.walk(world.staging())) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void rejectsUnknownModelAndNonWriter() {
    world.start();
    publish(0, 0);
    refused(
        world.services().retention().retain(Optional.of("nam"), true, OptionalLong.empty()),
        FailureKind.NOT_FOUND,
        "nothing of model nam is published");
    try (PublishingFixture second = new PublishingFixture(temp).start()) {
      refused(
          second.services().retention().retain(Optional.empty(), false, OptionalLong.empty()),
          FailureKind.UNAVAILABLE,
          "this process only serves");
      assertThat(
              await(
                      second
                          .services()
                          .retention()
                          .retain(Optional.empty(), true, OptionalLong.empty()))
                  .dryRun())
          .isTrue();
    }
  }

  private static void refused(Future<?> future, FailureKind kind, String words) {
    assertThat(failure(future))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> {
              assertThat(e.failure().kind()).isEqualTo(kind);
              assertThat(e.getMessage()).contains(words);
            });
  }

  @Test
  void runsAfterPublishOfNewRunWhileEnabled() {
    world.start();
    publish(0, 3);
    await(world.services().retention().start());
    world.enabled = false;
    assertThat(world.offer(world.stage(run(4)).stageFrames(6))).contains("switched off");
    assertThat(folders()).hasSize(4);
    world.enabled = true;
    publish(4, 4);
    Awaitility.await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(folders()).containsExactly(run(3).text(), run(4).text()));
    await(world.services().retention().stop());
    world.check().checkWithoutLeftovers();
  }
}
