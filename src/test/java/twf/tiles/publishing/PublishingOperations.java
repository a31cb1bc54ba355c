package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.FaultInjectionRunner.Deed;
import twf.tiles.publishing.operator.RestoreRequest;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.HistoryFiles;

/** All operations that change the published trees, as test cases for fault injection. */
public final class PublishingOperations {
  private static final String OPS = "ops";
  private static final String WHY = "looks wrong";

  private PublishingOperations() {}

  public static Map<String, Deed> all() {
    Map<String, Deed> deeds = new LinkedHashMap<>();
    deeds.put("first publish", publish(0));
    deeds.put("delta publish", publish(2));
    deeds.put("publish with images", publishWithImages());
    deeds.put("images of published frames", addImages());
    deeds.put("publish with the alias", aliased());
    deeds.put("publish of a late, older run", late());
    deeds.put("rollback", rollback());
    deeds.put("rollback by itself", automatic().finishedLaterToo());
    deeds.put("hold alone by itself", holdAlone().finishedLaterToo());
    deeds.put("stay by itself", stay().finishedLaterToo());
    deeds.put("restore", restore());
    deeds.put("restore that goes back", restoreThatGoesBack().finishedLaterToo());
    deeds.put("hold", hold());
    deeds.put("release", release());
    deeds.put("pin", pin());
    deeds.put("unpin", unpin());
    deeds.put("retire", retire().finishedLaterToo());
    deeds.put("undo of retire", undoRetire().finishedLaterToo());
    deeds.put("root cause", rootCause());
    deeds.put("retention of three runs", retention().finishedLaterToo());
    deeds.put("retention of runs and history", historyRetention().finishedLaterToo());
    return deeds;
  }

  public static void offer(PublishingFixture world, RunId run, int frames) {
    assertThat(world.offer(world.stage(run).stageFrames(frames))).startsWith("published");
  }

  private static Future<Boolean> offered(PublishingFixture world, RunId run, int frames) {
    return world
        .services()
        .service()
        .submit(world.stage(run).stageFrames(frames))
        .map(report -> report.decision().startsWith("published"));
  }

  static boolean shows(PublishingFixture world, RunId run, int frames) {
    return Files.exists(world.manifests().resolve(MODEL).resolve("latest.json"))
        && world.pointer().getString("run").equals(run.text())
        && world
                .pointer()
                .getJsonObject("variables")
                .getJsonObject("tmp2m")
                .getInteger("available_frames")
            == frames;
  }

  /** Asserts that a newer run is published normally. */
  private static void nextIsPublished(PublishingFixture world) {
    offer(world, RUN_C, 2);
    assertThat(shows(world, RUN_C, 2)).isTrue();
  }

  private static Deed publish(int before) {
    return new Deed(
        world -> {},
        world -> {
          if (before > 0) {
            offer(world, RUN_A, before);
          }
        },
        world -> offered(world, RUN_A, before + 2),
        world -> shows(world, RUN_A, before + 2),
        PublishingOperations::nextIsPublished);
  }

  private static Future<Boolean> offeredWithImages(PublishingFixture world, int frames) {
    return world
        .services()
        .service()
        .submit(world.stage(RUN_A).withImages().stageFrames(frames))
        .map(report -> report.decision().startsWith("published"));
  }

  private static Deed publishWithImages() {
    return new Deed(
        world -> {},
        world -> {},
        world -> offeredWithImages(world, 2),
        world -> shows(world, RUN_A, 2) && shownImages(world) == 2,
        PublishingOperations::nextIsPublished);
  }

  private static Deed addImages() {
    return new Deed(
        world -> {},
        world -> offer(world, RUN_A, 2),
        world -> offeredWithImages(world, 2),
        world -> shows(world, RUN_A, 2) && shownImages(world) == 2,
        PublishingOperations::nextIsPublished);
  }

  /** Returns the number of frames that the pointer shows with an image. */
  static long shownImages(PublishingFixture world) {
    String url =
        world.pointer().getJsonObject("variables").getJsonObject("tmp2m").getString("manifest_url");
    return PublishedStateChecker.json(
            world.published().resolve(url.substring("/published/".length())))
        .getJsonArray("frames")
        .stream()
        .filter(frame -> ((JsonObject) frame).containsKey("frame_image_sha256"))
        .count();
  }

  private static Deed aliased() {
    return new Deed(
        PublishingFixture::withLegacyAlias,
        world -> offer(world, RUN_A, 2),
        world -> offered(world, RUN_B, 2),
        world -> shows(world, RUN_B, 2),
        world -> {
          nextIsPublished(world);
          assertThat(PublishedStateChecker.json(world.manifests().resolve("GFS_latest.json")))
              .isEqualTo(world.pointer());
        });
  }

  private static Deed late() {
    return new Deed(
        world -> {},
        world -> offer(world, RUN_B, 2),
        world -> offered(world, RUN_A, 2),
        world ->
            Files.exists(world.published().resolve(MODEL + "/" + RUN_A + "/tmp2m/manifest.json")),
        world -> {
          assertThat(shows(world, RUN_B, 2)).isTrue();
          nextIsPublished(world);
        });
  }

  private static void twoRuns(PublishingFixture world) {
    offer(world, RUN_A, 2);
    offer(world, RUN_B, 2);
  }

  private static JsonObject holds(PublishingFixture world) {
    Path file = world.manifests().resolve(MODEL).resolve("holds.json");
    return Files.exists(file)
        ? PublishedStateChecker.json(file)
        : new JsonObject().put("holds", new JsonObject());
  }

  public static boolean isHeld(PublishingFixture world, RunId run) {
    return holds(world).getJsonObject("holds").containsKey(run.text());
  }

  private static List<JsonObject> incidents(PublishingFixture world) {
    return PublishedStateChecker.files(world.manifests().resolve(MODEL).resolve("incidents"))
        .stream()
        .filter(file -> !file.getFileName().toString().startsWith("."))
        .map(PublishedStateChecker::json)
        .toList();
  }

  /** Asserts that the run is held, has an incident, and is not shown again automatically. */
  private static void staysAway(PublishingFixture world, RunId run) {
    boolean stayed = shows(world, run, 2);
    String shown = world.shownState();
    String decision = world.offer(world.stage(run).stageFrames(4));
    assertThat(isHeld(world, run)).as("held").isTrue();
    assertThat(incidents(world))
        .as("incidents")
        .anyMatch(incident -> incident.getString("from_run").equals(run.text()));
    if (!stayed) {
      assertThat(world.shownState()).as(decision).isEqualTo(shown);
    }
    nextIsPublished(world);
    assertThat(isHeld(world, run)).as("held").isTrue();
  }

  public static Future<RollbackReply> askToRollBack(PublishingFixture world) {
    return world
        .services()
        .operator()
        .rollback(PublishingFixture.request(OptionalLong.empty(), null, false));
  }

  private static Deed rollback() {
    return new Deed(
        world -> {},
        PublishingOperations::twoRuns,
        world -> askToRollBack(world).map(true),
        world -> shows(world, RUN_A, 2),
        world -> staysAway(world, RUN_B));
  }

  /** A publish that is rolled back automatically because the probe fails while the run is shown. */
  private static Deed automatic() {
    return new Deed(
        world -> {},
        world -> {
          offer(world, RUN_A, 2);
          world.probe.failForRun(RUN_B);
        },
        world -> offeredAndBack(world, RUN_B),
        world -> wasShown(world, RUN_B) && isHeld(world, RUN_B),
        world -> staysAway(world, RUN_B));
  }

  private static boolean wasShown(PublishingFixture world, RunId run) {
    return world.seen.of(MODEL).values().stream()
        .anyMatch(pointer -> pointer.getString("run").equals(run.text()));
  }

  private static Future<Boolean> offeredAndBack(PublishingFixture world, RunId run) {
    return world
        .services()
        .service()
        .submit(world.stage(run).stageFrames(2))
        .map(
            report ->
                report.decision().endsWith("run " + run + " is held")
                    || report.decision().endsWith("/" + run + " is held"));
  }

  private static Deed holdAlone() {
    return new Deed(
        world -> {},
        world -> world.probe.failForRun(RUN_A),
        world ->
            world
                .services()
                .service()
                .submit(world.stage(RUN_A).stageFrames(2))
                .map(report -> report.decision().endsWith("; run gfs/" + RUN_A + " is held")),
        world -> isHeld(world, RUN_A),
        world -> staysAway(world, RUN_A));
  }

  /**
   * A failed publish that cannot be rolled back because the files of the only earlier run are gone.
   */
  private static Deed stay() {
    return new Deed(
        world -> {},
        world -> {
          offer(world, RUN_A, 2);
          world.probe.failForRun(
              RUN_B,
              () -> {
                if (isThere(world, RUN_A.text())) {
                  world.deletePublishedRun(RUN_A);
                }
              });
        },
        world ->
            world
                .services()
                .service()
                .submit(world.stage(RUN_B).stageFrames(2))
                .map(report -> report.decision().endsWith("; run gfs/" + RUN_B + " is held")),
        world -> isHeld(world, RUN_B),
        world -> {
          assertThat(shows(world, RUN_B, 2)).isTrue();
          world.offer(world.stage(RUN_B).stageFrames(4));
          assertThat(shows(world, RUN_B, 2)).isTrue();
          world.probe.passForRun(RUN_B);
          nextIsPublished(world);
        });
  }

  private static RestoreRequest undo() {
    return new RestoreRequest(MODEL, OPS, "was fine", null, false);
  }

  private static Deed restore() {
    return new Deed(
        world -> {},
        world -> {
          twoRuns(world);
          world.rollback();
        },
        world -> world.services().operator().restore(undo()).map(true),
        world -> shows(world, RUN_B, 2),
        world -> {
          offer(world, RUN_B, 4);
          assertThat(isHeld(world, RUN_B)).isFalse();
          assertThat(incidents(world)).singleElement().matches(one -> one.containsKey("restored"));
          nextIsPublished(world);
        });
  }

  private static Deed restoreThatGoesBack() {
    return new Deed(
        world -> {},
        world -> {
          twoRuns(world);
          world.rollback();
          world.probe.failForRun(RUN_B);
        },
        world ->
            world
                .services()
                .operator()
                .restore(undo())
                .map(false)
                .recover(cause -> Future.succeededFuture(cause.getMessage().contains("went back"))),
        world -> shows(world, RUN_A, 2) && world.pointer().getLong("generation") > 4,
        world -> staysAway(world, RUN_B));
  }

  private static Deed hold() {
    return new Deed(
        world -> {},
        world -> offer(world, RUN_A, 2),
        world -> world.services().operator().hold(PublishingFixture.key(RUN_B), OPS, WHY).map(true),
        world -> isHeld(world, RUN_B),
        world -> {
          assertThat(world.offer(world.stage(RUN_B).stageFrames(2))).startsWith("held");
          nextIsPublished(world);
        });
  }

  private static Deed release() {
    return new Deed(
        world -> {},
        world -> {
          twoRuns(world);
          world.rollback();
        },
        world ->
            world
                .services()
                .operator()
                .release(PublishingFixture.key(RUN_B), OPS, "was fine")
                .map(true),
        world -> !isHeld(world, RUN_B),
        world -> {
          offer(world, RUN_B, 4);
          assertThat(shows(world, RUN_B, 4)).isTrue();
          nextIsPublished(world);
        });
  }

  private static Predicate<PublishingFixture> pinned(boolean wanted) {
    return world -> (holds(world).getJsonObject("pin") != null) == wanted;
  }

  private static Deed pin() {
    return new Deed(
        world -> {},
        world -> offer(world, RUN_A, 2),
        world -> world.services().operator().pin(MODEL, OPS, WHY).map(true),
        pinned(true),
        world -> {
          offer(world, RUN_B, 2);
          assertThat(shows(world, RUN_A, 2)).isTrue();
        });
  }

  private static Deed unpin() {
    return new Deed(
        world -> {},
        world -> {
          offer(world, RUN_A, 2);
          FutureAssertions.await(world.services().operator().pin(MODEL, OPS, WHY));
          offer(world, RUN_B, 2);
        },
        world -> world.services().operator().unpin(MODEL, OPS, "go on").map(true),
        pinned(false),
        PublishingOperations::nextIsPublished);
  }

  private static boolean isRetired(PublishingFixture world) {
    return holds(world).getJsonObject("retired") != null;
  }

  private static boolean showsNothing(PublishingFixture world) {
    return !Files.exists(world.manifests().resolve(MODEL).resolve("latest.json"))
        && !Files.exists(world.manifests().resolve("GFS_latest.json"));
  }

  private static Future<Boolean> retired(PublishingFixture world) {
    return world.services().operator().retire(MODEL, OPS, "replaced", false).map(true);
  }

  private static Deed retire() {
    return new Deed(
        PublishingFixture::withLegacyAlias,
        PublishingOperations::twoRuns,
        PublishingOperations::retired,
        world -> isRetired(world) && showsNothing(world),
        world -> {
          assertThat(world.offer(world.stage(RUN_C).stageFrames(2))).startsWith("retired: ");
          assertThat(showsNothing(world)).isTrue();
        });
  }

  private static Deed undoRetire() {
    return new Deed(
        world -> {},
        world -> {
          twoRuns(world);
          FutureAssertions.await(retired(world));
        },
        world ->
            world
                .services()
                .operator()
                .undoRetire(MODEL, OPS, "needed")
                .map(words -> words.toString().contains("published as generation")),
        // If the newest run cannot be shown, the previous one is.
        world -> !isRetired(world) && (shows(world, RUN_B, 2) || shows(world, RUN_A, 2)),
        PublishingOperations::nextIsPublished);
  }

  private static Deed rootCause() {
    return new Deed(
        world -> {},
        world -> {
          twoRuns(world);
          world.rollback();
        },
        world ->
            world
                .services()
                .operator()
                .rootCause(
                    Optional.of(MODEL), incidents(world).get(0).getString("incident"), OPS, "a bug")
                .map(true),
        world -> incidents(world).get(0).encode().contains("a bug"),
        world -> staysAway(world, RUN_B));
  }

  private static RunId old(int number) {
    return new RunId("2026010%d_00z".formatted(number));
  }

  private static boolean isThere(PublishingFixture world, String name) {
    return Files.exists(world.published().resolve(MODEL).resolve(name));
  }

  private static Deed retention() {
    return new Deed(
        world -> world.withRetainedRuns(1),
        world -> {
          for (int number = 1; number <= 5; number++) {
            offer(world, old(number), 2);
            world.clock.advance(Duration.ofHours(2));
          }
        },
        world ->
            world
                .services()
                .retention()
                .retain(Optional.empty(), false, OptionalLong.empty())
                .map(reply -> reply.models().get(0).failed().isEmpty()),
        world ->
            List.of(1, 2, 3).stream()
                .noneMatch(
                    number ->
                        isThere(world, old(number).text())
                            || isThere(world, ".removed-" + old(number))),
        world -> {
          assertThat(isThere(world, old(4).text()) && isThere(world, old(5).text())).isTrue();
          nextIsPublished(world);
        });
  }

  /** Keeps 2 of 6 records single and packs 4, of which the oldest 2 are removed as too old. */
  private static Deed historyRetention() {
    return new Deed(
        world -> world.withRetainedRuns(1).history(5, 2, 2),
        world -> {
          for (int number = 1; number <= 6; number++) {
            offer(world, old(number), 2);
            world.clock.advance(Duration.ofDays(2));
          }
        },
        world ->
            world
                .services()
                .retention()
                .retain(Optional.empty(), false, OptionalLong.empty())
                .compose(
                    reply ->
                        world
                            .services()
                            .retention()
                            .thinHistory(MODEL)
                            .map(thinned -> reply.models().get(0).failed().isEmpty())),
        world ->
            !isThere(world, old(4).text())
                && !isThere(world, ".removed-" + old(4))
                && HistoryFiles.names(world.manifests().resolve(MODEL))
                    .equals(
                        List.of("00000005.json", "00000006.json", "packed/00000003-00000004.zip")),
        PublishingOperations::nextIsPublished);
  }
}
