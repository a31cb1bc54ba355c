package twf.tiles.publishing.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.publishing.PublishingFixture.RUN_D;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.publishing.ForeignRoots;
import twf.tiles.publishing.PublishedStateChecker;
import twf.tiles.publishing.PublishingFixture;
import twf.tiles.publishing.PublishingOperations;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.rollback.RollbackRequest;
import twf.tiles.testing.TmpfsTempDirFactory;

class AdoptOperationTest {
  private static final String TO_TYPE = "tilesctl adopt gfs --reason TEXT";

  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private PublishingFixture world;
  private ForeignRoots foreign;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp);
    foreign = new ForeignRoots(world.published(), world.manifests(), MODEL);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private AdoptReply adopt(boolean dryRun) {
    return await(world.services().operator().adopt(MODEL, "ada", "cut-over", dryRun));
  }

  private Throwable refusal() {
    return failure(world.services().operator().adopt(MODEL, "ada", "cut-over", false));
  }

  private static RestoreRequest restore() {
    return new RestoreRequest(MODEL, "ada", "was fine", null, false);
  }

  private PublishingQueries.ModelStatus status(String model) {
    return await(world.services().queries().status(model));
  }

  private JsonObject record(int generation) {
    return PublishedStateChecker.json(
        world.manifests().resolve("%s/history/%08d.json".formatted(MODEL, generation)));
  }

  /** Returns path, size and time of every file, and where links point. */
  private Map<String, String> files() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (Path root : List.of(world.published(), world.manifests())) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(each -> !Files.isDirectory(each)).toList()) {
          String target = Files.isSymbolicLink(file) ? Files.readSymbolicLink(file).toString() : "";
          found.put(
              file.toString(),
              Files.getAttribute(file, "unix:ino")
                  + " "
                  + Files.getLastModifiedTime(file)
                  + " "
                  + target);
        }
      }
    }
    found.keySet().removeIf(name -> name.endsWith(".lock"));
    return found;
  }

  private static AdoptReply.Adopted adopted(RunId run, AdoptReply reply) {
    return reply.adopted().stream().filter(one -> one.run().equals(run)).findFirst().orElseThrow();
  }

  @Test
  void takesOverPointerAndRunsInPlace() throws Exception {
    foreign.run(RUN_A, 6).run(RUN_B, 7).pointer(RUN_B, 7);
    Object inode = Files.getAttribute(foreign.archive(RUN_B, 6), "unix:ino");
    world.start();
    AdoptReply reply = adopt(false);
    assertThat(reply.run()).isEqualTo(RUN_B);
    assertThat(reply.generation()).isEqualTo(1);
    assertThat(reply.rejected()).isEmpty();
    assertThat(reply.adopted()).extracting(AdoptReply.Adopted::run).containsExactly(RUN_B, RUN_A);
    assertThat(adopted(RUN_B, reply).frames()).isEqualTo(7);
    assertThat(adopted(RUN_A, reply).variables()).containsExactly("tmp2m");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_B);
    assertThat(record(1).getString("operation")).isEqualTo("adopt");
    assertThat(record(1).getString("actor")).isEqualTo("ada");
    assertThat(record(1).getLong("previous_generation")).isZero();
    assertThat(record(1).getJsonObject("replaced").getString("run")).isEqualTo(RUN_B.text());
    assertThat(Files.getAttribute(foreign.archive(RUN_B, 6), "unix:ino")).isEqualTo(inode);
    assertThat(foreign.variable(RUN_B).resolve("manifests/manifest.7.json")).exists();
    assertThat(foreign.image(RUN_B, 6)).isNotEmptyFile();
    assertThat(Files.getPosixFilePermissions(foreign.image(RUN_B, 6)))
        .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
    assertThat(
            PublishedStateChecker.json(foreign.variable(RUN_B).resolve("manifest.json"))
                .getJsonArray("frames")
                .getJsonObject(6)
                .getLong("frame_image_bytes"))
        .isEqualTo(Files.size(foreign.image(RUN_B, 6)));
    world.check().check();
    assertThat(world.restart().shownState()).isEqualTo("1 " + RUN_B);
    PublishingOperations.offer(world, RUN_C, 6);
    assertThat(world.shownState()).isEqualTo("2 " + RUN_C);
    assertThat(world.rollback().toRun()).isEqualTo(RUN_B);
    var toRun = PublishingFixture.request(OptionalLong.empty(), RUN_A, false);
    assertThat(await(world.services().operator().rollback(toRun)).toRun()).isEqualTo(RUN_A);
    world.check().check();
  }

  @Test
  void changesNothingInDryRun() throws Exception {
    foreign.run(RUN_A, 6).run(RUN_B, 7).pointer(RUN_B, 7);
    world.start();
    Map<String, String> before = files();
    AdoptReply plan = adopt(true);
    assertThat(plan.dryRun()).isTrue();
    assertThat(plan.run()).isEqualTo(RUN_B);
    assertThat(plan.generation()).isNull();
    assertThat(plan.adopted()).hasSize(2);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void leavesFailingRunAlone() throws Exception {
    foreign.run(RUN_A, 6).run(RUN_B, 7).pointer(RUN_B, 7);
    Files.delete(foreign.archive(RUN_A, 3));
    world.start();
    AdoptReply reply = adopt(false);
    assertThat(reply.adopted()).extracting(AdoptReply.Adopted::run).containsExactly(RUN_B);
    assertThat(reply.rejected())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.run()).isEqualTo(RUN_A);
              assertThat(run.problem()).startsWith("tmp2m: failed: archives-exist").contains("003");
            });
    assertThat(Files.readSymbolicLink(foreign.variable(RUN_A).resolve("manifest.json")))
        .hasToString("manifests/manifest.6.json");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_B);
  }

  @Test
  void refusesIfShownRunFails() throws Exception {
    foreign.run(RUN_A, 6).run(RUN_B, 7).pointer(RUN_B, 7);
    Files.delete(foreign.archive(RUN_B, 3));
    world.start();
    Map<String, String> before = files();
    assertThat(refusal())
        .hasMessageContaining("nothing was changed: run " + RUN_B + ", which clients see")
        .hasMessageContaining("003.pmtiles")
        .hasMessageContaining("tilesctl retire gfs");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void refusesIfShownVariableIsGone() throws Exception {
    foreign.run(RUN_A, 6).pointer(RUN_B, 7);
    world.start();
    assertThat(refusal()).hasMessageContaining(RUN_B + "/tmp2m/manifest.json is missing");
  }

  @Test
  void publishesNothingOverForeignPointer() {
    foreign.run(RUN_A, 6).pointer(RUN_A, 6);
    String before = PublishedStateChecker.json(foreign.pointerFile()).encode();
    world.start();
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
        .startsWith("not published: gfs: another program wrote " + foreign.pointerFile())
        .contains(TO_TYPE);
    world.restart();
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6))).contains(TO_TYPE);
    assertThat(PublishedStateChecker.json(foreign.pointerFile()).encode()).isEqualTo(before);
    assertThat(world.published().resolve(MODEL).resolve(RUN_B.text())).doesNotExist();
    assertThat(world.waiting()).containsExactly(MODEL + "/" + RUN_B + "/tmp2m");
    assertThat(adopt(false).decisions())
        .containsExactly(RUN_B + " tmp2m: published as generation 2");
    assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
  }

  @Test
  void harmsNoOtherModel() throws Exception {
    foreign.run(RUN_A, 6).pointer(RUN_A, 6);
    Path broken = Files.createDirectories(world.manifests().resolve("junk"));
    Files.writeString(broken.resolve("latest.json"), "{");
    world.start();
    var other = new VariableKey("hrrr", RUN_A, "tmp2m");
    assertThat(world.offer(world.stage(other).stageFrames(6))).startsWith("published");
    assertThat(status("hrrr").problems()).isEmpty();
    assertThat(status("hrrr").pointer()).isPresent();
    assertThat(status(MODEL).problems()).singleElement().asString().contains(TO_TYPE);
    assertThat(status(MODEL).publishedRuns()).isEqualTo(1);
    assertThat(status("junk").problems()).singleElement().asString().contains("latest.json");
  }

  @Test
  void keepsPointerThatWasWrittenMeanwhile() {
    foreign.run(RUN_A, 6).run(RUN_B, 7).pointer(RUN_B, 7);
    world.start();
    world.disk.runBeforeStep(20, () -> foreign.pointer(RUN_A, 6));
    assertThat(refusal()).hasMessageContaining("was written again");
    assertThat(PublishedStateChecker.json(foreign.pointerFile()).getString("run"))
        .isEqualTo(RUN_A.text());
    assertThat(adopt(false).run()).isEqualTo(RUN_A);
  }

  @Test
  void rollsBackFromForeignPointer() {
    world.start();
    PublishingOperations.offer(world, RUN_A, 6);
    PublishingOperations.offer(world, RUN_B, 6);
    foreign.run(RUN_C, 6).pointer(RUN_C, 6);
    assertThat(status(MODEL).problems()).singleElement().asString().contains(TO_TYPE);
    assertThat(await(world.services().queries().history(MODEL, Long.MAX_VALUE, 9))).hasSize(2);
    assertThat(await(world.services().queries().incidents(Optional.of(MODEL), 9))).isEmpty();
    var reply = world.rollback();
    assertThat(reply.fromRun()).isEqualTo(RUN_C);
    assertThat(reply.toRun()).isEqualTo(RUN_B);
    assertThat(world.shownState()).isEqualTo("3 " + RUN_B);
    assertThat(record(3).getJsonObject("replaced").getString("run")).isEqualTo(RUN_C.text());
    assertThat(failure(world.services().operator().restore(restore())))
        .hasMessageContaining("generation 3 took the place of another program's pointer")
        .hasMessageContaining("tilesctl release gfs " + RUN_C);
    world.restart();
    assertThat(world.shownState()).isEqualTo("3 " + RUN_B);
    assertThat(status(MODEL).holds().runs()).containsOnlyKeys(RUN_C);
    assertThat(status(MODEL).problems()).isEmpty();
  }

  @Test
  void restoresNoOlderRollbackThanTheOneFromForeignPointer() {
    world.start();
    PublishingOperations.offer(world, RUN_A, 6);
    PublishingOperations.offer(world, RUN_B, 6);
    world.rollback();
    foreign.run(RUN_C, 6).pointer(RUN_C, 6);
    world.rollback();
    PublishingOperations.offer(world, RUN_D, 6);
    String shown = world.shownState();
    assertThat(shown).endsWith(" " + RUN_D);
    assertThat(failure(world.services().operator().restore(restore())))
        .hasMessageContaining("no earlier rollback is left to undo");
    assertThat(world.shownState()).isEqualTo(shown);
  }

  @Test
  void leavesForeignPointerInAutomaticRollback() {
    world.start();
    PublishingOperations.offer(world, RUN_A, 6);
    PublishingOperations.offer(world, RUN_B, 6);
    foreign.run(RUN_C, 6).pointer(RUN_C, 6);
    var automatic =
        new RollbackRequest(
            MODEL, HistoryRecord.AUTO, "probe", OptionalLong.of(1), null, null, false);
    assertThat(failure(world.services().operator().rollback(automatic)))
        .hasMessageContaining(TO_TYPE);
    assertThat(PublishedStateChecker.json(foreign.pointerFile()).getString("run"))
        .isEqualTo(RUN_C.text());
  }

  @Test
  void showsNoHeldRunWhereThereIsNoPointer() {
    foreign.run(RUN_A, 6).run(RUN_B, 7);
    world.start();
    await(world.services().operator().hold(PublishingFixture.key(RUN_B), "ada", "doubtful"));
    assertThat(adopt(false).run()).isEqualTo(RUN_A);
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
  }

  @Test
  void takesOverPointerWrittenOverOurs() {
    world.start();
    PublishingOperations.offer(world, RUN_A, 6);
    foreign.run(RUN_B, 6).pointer(RUN_B, 6);
    assertThat(world.restart().offer(world.stage(RUN_C).stageFrames(6))).contains(TO_TYPE);
    AdoptReply reply = adopt(false);
    assertThat(reply.generation()).isEqualTo(2);
    assertThat(record(2).getLong("previous_generation")).isEqualTo(1);
    assertThat(reply.decisions()).containsExactly(RUN_C + " tmp2m: published as generation 3");
    world.check().check();
  }

  @Test
  void takesOverFramesThatWereAddedToOurRun() {
    world.start();
    PublishingOperations.offer(world, RUN_A, 6);
    foreign.run(RUN_A, 8).extendPointer(RUN_A, 8);
    assertThat(PublishedStateChecker.json(foreign.pointerFile()).getLong("generation"))
        .isEqualTo(1);
    assertThat(status(MODEL).problems())
        .singleElement()
        .asString()
        .contains("it shows run " + RUN_A + " without naming snapshots")
        .contains(TO_TYPE);
    AdoptReply reply = adopt(false);
    assertThat(reply.generation()).isEqualTo(2);
    assertThat(world.shownState()).isEqualTo("2 " + RUN_A);
    JsonObject shown = world.pointer().getJsonObject("variables").getJsonObject("tmp2m");
    assertThat(shown.getInteger("available_frames")).isEqualTo(8);
    assertThat(status(MODEL).problems()).isEmpty();
    PublishingOperations.offer(world, RUN_B, 6);
    assertThat(world.shownState()).isEqualTo("3 " + RUN_B);
    world.check().check();
  }

  @Test
  void takesOverStateThatNoRecordHas() throws Exception {
    world.start();
    PublishingOperations.offer(world, RUN_A, 6);
    Files.writeString(foreign.pointerFile(), world.pointer().put("generation", 41).encode());
    assertThat(status(MODEL).problems())
        .singleElement()
        .asString()
        .contains("as generation 41, and history/ has no such state")
        .contains(TO_TYPE);
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
        .startsWith("not published: ")
        .contains(TO_TYPE);
    assertThat(adopt(false).generation()).isEqualTo(42);
    assertThat(world.pointer().getString("run")).isEqualTo(RUN_B.text());
    assertThat(status(MODEL).problems()).isEmpty();
  }

  @Test
  void adoptsRunsBesideOwnPointer() {
    world.start();
    PublishingOperations.offer(world, RUN_B, 6);
    foreign.run(RUN_A, 6);
    AdoptReply reply = adopt(false);
    assertThat(reply.run()).isNull();
    assertThat(reply.generation()).isNull();
    assertThat(reply.adopted()).extracting(AdoptReply.Adopted::run).containsExactly(RUN_A);
    assertThat(world.shownState()).isEqualTo("1 " + RUN_B);
    assertThat(refusal()).hasMessageContaining("neither a pointer nor runs");
  }

  @Test
  void refusesRetiredModel() {
    world.start();
    PublishingOperations.offer(world, RUN_A, 6);
    await(world.services().operator().retire(MODEL, "ada", "replaced", false));
    foreign.run(RUN_B, 6).pointer(RUN_B, 6);
    assertThat(refusal()).hasMessageContaining("tilesctl retire gfs --undo");
    assertThat(foreign.pointerFile()).exists();
    world.restart();
    assertThat(foreign.pointerFile()).exists();
  }
}
