package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.config.Settings;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.TmpfsTempDirFactory;

class PublishTest {
  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void publishesNothingBelowGate() {
    world.start();
    assertThat(world.offer(world.stage(RUN_A).stageFrames(5))).isEqualTo("gate: 5 of 6 frames");
    assertThat(world.check().publishedFiles()).isEmpty();
    assertThat(world.check().manifestFiles()).isEmpty();
  }

  @Test
  void publishesAtGateAndDelta() {
    world.start();
    assertThat(world.offer(world.stage(RUN_A).stageFrames(6)))
        .isEqualTo("published as generation 1");
    assertThat(world.offer(world.stage(RUN_A).stageFrames(11)))
        .isEqualTo("delta: 5 of 6 frames more than the 6 published");
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12)))
        .isEqualTo("published as generation 2");
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12)))
        .isEqualTo("unchanged: 12 frames are published");
    world.awaitEvents(events -> assertThat(events).containsExactly("published 1", "published 2"));
    assertThat(world.metrics.lines())
        .contains("switched gfs publish", "published gfs after 3602 s");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void doesNotRepublishShownRunWithLostFiles() throws Exception {
    world.start();
    world.offer(world.stage(RUN_A, "wind").stageFrames(6));
    ValidationReport staged = world.stage(RUN_A).stageFrames(6);
    assertThat(world.offer(staged)).isEqualTo("published as generation 2");
    Path lost = world.published().resolve(MODEL).resolve(RUN_A.text()).resolve("tmp2m");
    Path aside = temp.resolve("aside");
    Files.move(lost, aside);
    for (ValidationReport report : List.of(staged, world.stage(RUN_A, "wind").stageFrames(12))) {
      assertThat(world.offer(report))
          .startsWith("not published: gfs: 1 file that clients are shown is missing")
          .contains(lost.toString(), "tilesctl rollback gfs", "tilesctl publish gfs " + RUN_A);
    }
    assertThat(lost).doesNotExist();
    assertThat(world.shownState()).isEqualTo("2 " + RUN_A);
    Files.move(aside, lost);
    assertThat(world.offer(world.stage(RUN_A, "wind").stageFrames(12)))
        .isEqualTo("published as generation 3");
    Files.delete(lost.resolve("frames/003.pmtiles"));
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12)))
        .startsWith("not published: gfs: 1 file that clients are shown is missing");
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
        .isEqualTo("published as generation 4");
  }

  @Test
  void publishesCompleteRunRegardlessOfGate() {
    world.start();
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(3).stageFrames(3)))
        .isEqualTo("published as generation 1");
    assertThat(world.offer(world.stage(RUN_B).withExpectedFrames(7).stageFrames(6)))
        .isEqualTo("published as generation 2");
    assertThat(world.offer(world.stage(RUN_B).withExpectedFrames(7).stageFrames(7)))
        .isEqualTo("published as generation 3");
  }

  @Test
  void publishesChangedExpectedFramesAtOnce() {
    world.start();
    world.offer(world.stage(RUN_A).withExpectedFrames(6).stageFrames(6));
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(18).stageFrames(6)))
        .isEqualTo("published as generation 2");
    assertThat(frames()).isEqualTo("6 of 18");
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(18).stageFrames(6)))
        .isEqualTo("unchanged: 6 frames are published");
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(12).stageFrames(6)))
        .isEqualTo("published as generation 3");
    assertThat(frames()).isEqualTo("6 of 12");
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(6).stageFrames(6)))
        .isEqualTo("published as generation 4");
    assertThat(frames()).isEqualTo("6 of 6");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void publishesExpectedFramesBeforeWaitingFrames() {
    world.start();
    world.offer(world.stage(RUN_A).withExpectedFrames(6).stageFrames(6));
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(8).stageFrames(7)))
        .isEqualTo("published as generation 2; delta: 1 of 6 frames more than the 6 published");
    assertThat(frames()).isEqualTo("6 of 8");
    assertThat(world.waiting()).containsExactly("gfs/20260131_00z/tmp2m");
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(8).stageFrames(7)))
        .isEqualTo("delta: 1 of 6 frames more than the 6 published");
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(8).stageFrames(8)))
        .isEqualTo("published as generation 3");
    assertThat(frames()).isEqualTo("8 of 8");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void publishesExpectedFramesOfUnshownRuns() {
    world.start();
    world.offer(world.stage(RUN_A).withExpectedFrames(6).stageFrames(6));
    world.offer(world.stage(RUN_B).withExpectedFrames(6).stageFrames(6));
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(18).stageFrames(6)))
        .isEqualTo("published, the pointer stays at the newer run " + RUN_B);
    assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
    Path newest = world.published().resolve("gfs/" + RUN_A + "/tmp2m/manifest.json");
    assertThat(PublishedStateChecker.json(newest).getInteger("expected_frames")).isEqualTo(18);
    world.check().checkWithoutLeftovers();
  }

  @Test
  void ignoresChangesOfOtherManifestFields() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    assertThat(
            world.offer(
                world
                    .stage(RUN_A)
                    .with("last_updated", "2026-01-31T23:59:59Z")
                    .with("source", "another")
                    .stageFrames(6)))
        .isEqualTo("unchanged: 6 frames are published");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
  }

  @Test
  void keepsExpectedFramesIfPublishedFramesUnlisted() {
    world.start();
    world.offer(world.stage(RUN_A).withExpectedFrames(12).stageFrames(6));
    assertThat(world.offer(world.stage(RUN_A).withExpectedFrames(18).stageFrames(5)))
        .startsWith("not published: the staged manifest no longer lists published frames: 005");
    assertThat(frames()).isEqualTo("6 of 12");
  }

  /** Returns the available and expected frames of {@code tmp2m} in the pointer. */
  private String frames() {
    JsonObject variable = world.pointer().getJsonObject("variables").getJsonObject("tmp2m");
    return variable.getInteger("available_frames")
        + " of "
        + variable.getInteger("expected_frames");
  }

  @Test
  void appliesGateAndDeltaPerModel() {
    world
        .withModelSettings(MODEL, new Settings.ModelSettings("GFS", List.of(), Map.of(), 2, 1))
        .start();
    assertThat(world.offer(world.stage(RUN_A).stageFrames(1))).isEqualTo("gate: 1 of 2 frames");
    assertThat(world.offer(world.stage(RUN_A).stageFrames(2)))
        .isEqualTo("published as generation 1");
    assertThat(world.offer(world.stage(RUN_A).stageFrames(3)))
        .isEqualTo("published as generation 2");
  }

  @Test
  void waitsForRequiredVariablesOfNewRun() {
    world
        .withModelSettings(
            MODEL,
            new Settings.ModelSettings("GFS", List.of("tmp2m", "wind"), Map.of(), null, null))
        .start();
    assertThat(world.offer(world.stage(RUN_A, "tmp2m").stageFrames(6)))
        .isEqualTo("published, the pointer waits for required variables: wind");
    assertThat(world.check().manifestFiles()).isEmpty();
    world.awaitEvents(events -> assertThat(events).containsExactly("tree-changed"));
    assertThat(world.offer(world.stage(RUN_A, "wind").stageFrames(6)))
        .isEqualTo("published as generation 1");
    assertThat(world.pointer().getJsonObject("variables").fieldNames())
        .containsExactlyInAnyOrder("tmp2m", "wind");
    assertThat(world.offer(world.stage(RUN_A, "tmp2m").stageFrames(12)))
        .isEqualTo("published as generation 2");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void publishesOlderRunWithoutMovingPointer() {
    world.start();
    world.offer(world.stage(RUN_B).stageFrames(6));
    assertThat(world.offer(world.stage(RUN_A).stageFrames(6)))
        .isEqualTo("published, the pointer stays at the newer run " + RUN_B);
    assertThat(world.shownState()).isEqualTo("1 " + RUN_B);
    assertThat(world.check().publishedFiles()).contains("gfs/20260131_00z/tmp2m/manifest.json");
    world.awaitEvents(events -> assertThat(events).containsExactly("published 1", "tree-changed"));
    world.check().checkWithoutLeftovers();
  }

  @Test
  void movesPointerToNewerRun() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.offer(world.stage(RUN_B).stageFrames(6));
    assertThat(world.shownState()).isEqualTo("2 " + RUN_B);
    JsonObject record =
        PublishedStateChecker.json(world.manifests().resolve("gfs/history/00000002.json"));
    assertThat(record.getLong("generation")).isEqualTo(2);
    assertThat(record.getLong("previous_generation")).isEqualTo(1);
    assertThat(record.getString("operation")).isEqualTo("publish");
    assertThat(record.getString("actor")).isEqualTo("auto");
    assertThat(record.getString("reason")).isEqualTo("tmp2m: 6 of 1000 frames");
  }

  @Test
  void keepsFramePublishedSinceValidation() throws Exception {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    Path published = world.published().resolve("gfs/20260131_00z/tmp2m/frames/005.pmtiles");
    byte[] before = Files.readAllBytes(published);
    ValidationReport report = world.stage(RUN_A).withSalt(" other").stageFrames(12, 5);
    assertThat(world.offer(report))
        .isEqualTo(
            "published as generation 2; 1 conflict: frame 005 was published with other bytes");
    assertThat(published).hasBinaryContent(before);
    assertThat(published.resolveSibling("011.pmtiles")).exists();
    world.check().checkWithoutLeftovers();
  }

  @Test
  void neverReplacesUnreferencedFile() throws Exception {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    Path stray = world.published().resolve("gfs/20260131_00z/tmp2m/frames/007.pmtiles");
    Files.writeString(stray, "from elsewhere");
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12)))
        .startsWith("not published: ")
        .endsWith("/007.pmtiles is there with other bytes: published files are never replaced");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
  }

  @Test
  void reportsConflictsInDecisionAndStatus() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    String conflict = "1 conflict: frame 003: staged size 7 differs from published 9";
    ValidationReport more = conflicting(world.stage(RUN_A).stageFrames(12), conflict);
    assertThat(world.offer(more)).isEqualTo("published as generation 2; " + conflict);
    ValidationReport same = conflicting(world.stage(RUN_A).stageFrames(12), conflict);
    assertThat(world.offer(same)).isEqualTo("unchanged: 12 frames are published; " + conflict);
    PublishingQueries.ModelStatus status =
        FutureAssertions.await(world.services().queries().status(MODEL));
    assertThat(status.conflicts())
        .extracting(ValidationReport::outcome)
        .containsOnly(CheckOutcome.WARN);
    assertThat(status.failed()).isEmpty();
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12)))
        .isEqualTo("unchanged: 12 frames are published");
    assertThat(FutureAssertions.await(world.services().queries().status(MODEL)).conflicts())
        .isEmpty();
  }

  @Test
  void publishesRunWithConflictsManually() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.staged.put(conflicting(world.stage(RUN_A).stageFrames(7), "1 conflict: frame 003: x"));
    assertThat(
            FutureAssertions.await(
                world
                    .services()
                    .operator()
                    .publish(PublishingFixture.key(RUN_A), Optional.empty(), "ops", "now")))
        .containsExactly("tmp2m: published as generation 2; 1 conflict: frame 003: x");
  }

  private static ValidationReport conflicting(ValidationReport report, String words) {
    CheckResult immutability =
        new CheckResult("immutability", CheckOutcome.WARN, 1, words, List.of(), List.of("003"));
    return new ValidationReport(
        report.model(),
        report.run(),
        report.variable(),
        report.at(),
        CheckOutcome.WARN,
        "passed; " + words,
        List.of(immutability),
        report.candidate());
  }

  @Test
  void revalidatesBytesChangedAfterValidation() throws Exception {
    for (int length : List.of(5, 100_000)) {
      world.withRescanInterval(Duration.ofMillis(10)).start();
      CandidateFixture staged = world.stage(RUN_A);
      ValidationReport report = staged.stageFrames(6);
      Files.write(staged.archive(3), new byte[length]);
      assertThat(world.offer(report))
          .startsWith("not published: " + staged.archive(3) + " changed after it was validated")
          .contains("; validated again in ");
      await().atMost(Duration.ofSeconds(20)).until(() -> world.announced.contains(report.key()));
      assertThat(world.check().publishedFiles()).isEmpty();
      assertThat(world.check().manifestFiles()).isEmpty();
      world.close();
    }
  }

  @Test
  void rejectsCandidateIfPublishedFramesAreGone() {
    world.start();
    assertThat(world.offer(world.stage(RUN_A).stageFrames(6, 6)))
        .endsWith("none of its frames was validated; run: tilesctl rescan");
    assertThat(world.check().publishedFiles()).isEmpty();
  }

  @Test
  void rejectsManifestWithoutPublishedFrame() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(12));
    assertThat(world.offer(world.stage(RUN_A).stageFrames(11)))
        .isEqualTo("not published: the staged manifest no longer lists published frames: 011");
  }

  @Test
  void publishesNothingWhenDisabled() {
    world.start();
    world.enabled = false;
    assertThat(world.offer(world.stage(RUN_A).stageFrames(6)))
        .isEqualTo("not published: switched off by OFFLINE_TILES_ENABLED=false");
    assertThat(world.check().publishedFiles()).isEmpty();
  }

  @Test
  void publishesReadOnlyFilesWithStagedTime() throws Exception {
    world.start();
    CandidateFixture staged = world.stage(RUN_A);
    world.offer(staged.stageFrames(6));
    Path folder = world.published().resolve("gfs/20260131_00z/tmp2m");
    Path archive = folder.resolve("frames/000.pmtiles");
    assertThat(Files.getLastModifiedTime(archive))
        .isEqualTo(Files.getLastModifiedTime(staged.archive(0)));
    for (String file : List.of("frames/000.pmtiles", "meta/000.json")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .isEqualTo("r--r--r--");
    }
    Path link = folder.resolve("manifest.json");
    assertThat(Files.readSymbolicLink(link).toString()).matches("manifests/006-[0-9a-f]{16}.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(link)))
        .isEqualTo("r--r--r--");
  }

  @Test
  void writesCompleteSnapshotKeepingUnknownFields() {
    world.start();
    world.offer(
        world
            .stage(RUN_A)
            .with("ensemble", new JsonObject().put("member", 3))
            .withInFrames("note", "n")
            .stageFrames(6));
    JsonObject snapshot =
        PublishedStateChecker.json(
            world.published().resolve("gfs/20260131_00z/tmp2m/manifest.json"));
    assertThat(snapshot.getString("units")).isEqualTo("K");
    assertThat(snapshot.getJsonArray("bounds").getDouble(0)).isEqualTo(-120.0);
    assertThat(snapshot.getJsonObject("legend").getString("title")).isEqualTo("Temperature");
    assertThat(snapshot.getJsonObject("ensemble").getInteger("member")).isEqualTo(3);
    JsonObject frame = snapshot.getJsonArray("frames").getJsonObject(5);
    assertThat(frame.fieldNames())
        .containsExactlyInAnyOrder(
            "frame_id", "fhr", "valid_time", "url", "bytes", "sha256", "note");
  }

  @Test
  void writesStyleOfDivergingFrame() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    FrameStyle celsius = new FrameStyle(new Bounds(-120, 20, -60, 55), "C", null);
    world.offer(world.stage(RUN_A).withStyle(celsius).stageFrames(12));
    JsonObject snapshot =
        PublishedStateChecker.json(
            world.published().resolve("gfs/20260131_00z/tmp2m/manifest.json"));
    assertThat(snapshot.getString("units")).isEqualTo("K");
    assertThat(snapshot.getJsonArray("frames").getJsonObject(5).containsKey("units")).isFalse();
    assertThat(snapshot.getJsonArray("frames").getJsonObject(6).getString("units")).isEqualTo("C");
  }

  @Test
  void toleratesUnknownFieldsWithReservedNames() {
    world.start();
    FrameStyle plain = new FrameStyle(CandidateFixture.RENDERING.bounds(), "K", null);
    for (String name : List.of("legend", "build", "bounds", "units")) {
      world.offer(
          world.stage(RUN_A, "top-" + name).withStyle(plain).with(name, "not ours").stageFrames(6));
      world.offer(
          world
              .stage(RUN_A, "frame-" + name)
              .withStyle(plain)
              .withInFrames(name, "not ours")
              .withInFrames("bytes", "x")
              .withInFrames("sha256", "x")
              .stageFrames(6));
    }
    world.check().checkWithoutLeftovers();
    world.restart();
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
        .isEqualTo("published as generation 9");
    assertThat(world.offer(world.stage(RUN_A, "top-legend").withStyle(plain).stageFrames(12)))
        .isEqualTo("published, the pointer stays at the newer run " + RUN_B);
    assertThat(world.offer(world.stage(RUN_A, "frame-bounds").withStyle(plain).stageFrames(12)))
        .isEqualTo("published, the pointer stays at the newer run " + RUN_B);
  }

  @Test
  void rejectsSnapshotThatCannotBeParsed() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    // The staged manifest is just below the size limit; fields added by the snapshot exceed it.
    String large = "x".repeat(StrictJson.MAX_BYTES - 1500);
    assertThat(world.offer(world.stage(RUN_A, "wind").with("large", large).stageFrames(6)))
        .startsWith("not published: ");
    assertThat(world.shownState()).isEqualTo("1 " + RUN_A);
    assertThat(world.offer(world.stage(RUN_A).stageFrames(12)))
        .isEqualTo("published as generation 2");
    world.check().checkWithoutLeftovers();
  }

  @Test
  void namesEqualContentEqually() throws Exception {
    byte[] first = null;
    for (String name : List.of("one", "two")) {
      try (PublishingFixture other =
          new PublishingFixture(temp.resolve(name)).withThreads(2).start()) {
        other.offer(other.stage(RUN_A).stageFrames(6));
        Path link = other.published().resolve("gfs/20260131_00z/tmp2m/manifest.json");
        byte[] content = Files.readAllBytes(link);
        assertThat(first == null || java.util.Arrays.equals(first, content)).isTrue();
        first = content;
      }
    }
  }

  @Test
  void publishesOneFrameAtConstantCost() {
    world
        .withModelSettings(MODEL, new Settings.ModelSettings("GFS", List.of(), Map.of(), 1, 1))
        .start();
    world.offer(world.stage(RUN_A).stageFrames(10));
    world.disk.reset();
    world.offer(world.stage(RUN_A).stageFrames(11));
    int early = world.disk.steps();
    world.offer(world.stage(RUN_A).stageFrames(200));
    world.disk.reset();
    world.offer(world.stage(RUN_A).stageFrames(201));
    assertThat(world.disk.steps()).isEqualTo(early).isPositive();
    assertThat(world.disk.log().stream().filter(line -> line.startsWith("copy"))).hasSize(2);
  }

  @Test
  void commitsFramesSnapshotLinkRecordThenPointer() {
    world
        .withModelSettings(MODEL, new Settings.ModelSettings("GFS", List.of(), Map.of(), 1, 1))
        .start();
    world.disk.reset();
    world.offer(world.stage(RUN_A).stageFrames(1));
    List<String> log = world.disk.log();
    assertThat(log.stream().map(line -> line.replaceAll("001-[0-9a-f]{16}", "SNAPSHOT")))
        .containsSubsequence(
            "write ..intent.json.tmp",
            "rename .intent.json",
            "copy .000.pmtiles.tmp",
            "rename 000.pmtiles",
            "sync frames",
            "sync meta",
            "write .SNAPSHOT.json.tmp",
            "rename SNAPSHOT.json",
            "sync manifests",
            "link .manifest.json.tmp",
            "rename manifest.json",
            "sync tmp2m",
            "link .unverified-00000001",
            "write .00000001.json.tmp",
            "rename 00000001.json",
            "sync history",
            "write .latest.json.tmp",
            "rename latest.json",
            "sync gfs",
            "delete .unverified-00000001");
    assertThat(log.get(log.size() - 1)).isEqualTo("delete .unverified-00000001");
  }

  @Test
  void writesLegacyAlias() {
    world.withLegacyAlias().start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    assertThat(PublishedStateChecker.json(world.manifests().resolve("GFS_latest.json")))
        .isEqualTo(world.pointer());
  }

  @Test
  void toleratesUnwritableLegacyAlias() {
    world.withLegacyAlias().start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.disk.reset();
    world.offer(world.stage(RUN_A).stageFrames(12));
    int steps = world.disk.steps();
    for (int last = 0; last < 3; last++) {
      world.disk.failAt(steps - last);
      assertThat(world.offer(world.stage(RUN_A).stageFrames(18 + 6 * last)))
          .isEqualTo("published as generation " + (3 + last));
    }
    world.restart();
    world.check().checkWithoutLeftovers();
    assertThat(PublishedStateChecker.json(world.manifests().resolve("GFS_latest.json")))
        .isEqualTo(world.pointer());
  }

  @Test
  void retriesAfterDiskFailure() {
    world.withRescanInterval(Duration.ofMillis(50)).start();
    ValidationReport report = world.stage(RUN_A).stageFrames(6);
    world.disk.failAt(9);
    assertThat(world.offer(report)).contains("no space left on device").contains("tried again in");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> world.check().manifestFiles().contains("gfs/latest.json"));
    world.check().checkWithoutLeftovers();
  }

  @Test
  void publishesAfterSingleDiskFailureAtAnyStep() {
    int steps = failing(0, false);
    assertThat(steps).isGreaterThan(20);
    for (int step = 1; step <= steps; step++) {
      failing(step, false);
      failing(step, true);
    }
  }

  private int failing(int step, boolean after) {
    try (PublishingFixture each = new PublishingFixture(temp.resolve(step + "-" + after)).start()) {
      each.offer(each.stage(RUN_A).stageFrames(6));
      ValidationReport report = each.stage(RUN_A).stageFrames(12);
      each.disk.reset();
      if (after) {
        each.disk.failAfter(step);
      } else {
        each.disk.failAt(step);
      }
      String decision = each.offer(report);
      int steps = each.disk.steps();
      each.check().check();
      if (decision.startsWith("not published")) {
        // Publish another variable first, so that nothing depends on a retry of the same one.
        each.offer(each.stage(RUN_A, "wind").stageFrames(6));
        each.check().checkWithoutLeftovers();
      }
      each.offer(each.stage(RUN_A).stageFrames(12));
      // An intent that could not be removed stays until the next publish or start.
      each.restart();
      each.check().checkWithoutLeftovers();
      assertThat(
              each.pointer()
                  .getJsonObject("variables")
                  .getJsonObject("tmp2m")
                  .getInteger("available_frames"))
          .as("step %d, after %s: %s", step, after, decision)
          .isEqualTo(12);
      return steps;
    }
  }

  @Test
  void toleratesTimesBeyondYear9999() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    org.assertj.core.api.Assertions.catchThrowable(
        () ->
            world.offer(
                world
                    .stage(RUN_A, "wind")
                    .with("last_updated", "9999-12-31T23:59:59-18:00")
                    .stageFrames(6)));
    assertThat(world.offer(world.stage(RUN_B).stageFrames(6)))
        .startsWith("published as generation ");
  }

  @Test
  void finishesPublishAfterCrashBeforePointer() {
    world.start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    ValidationReport report = world.stage(RUN_A).stageFrames(12);
    world.disk.reset();
    world.offer(report);
    int untilLink = new java.util.ArrayList<>(world.disk.log()).indexOf("rename manifest.json") + 3;
    ValidationReport next = world.stage(RUN_A).stageFrames(18);
    world.disk.crashAt(untilLink);
    world.offer(next);
    assertThat(world.shownState()).isEqualTo("2 " + RUN_A);
    world.restart();
    world.offer(world.stage(RUN_A).stageFrames(19));
    assertThat(
            world
                .pointer()
                .getJsonObject("variables")
                .getJsonObject("tmp2m")
                .getInteger("available_frames"))
        .isEqualTo(18);
  }
}
