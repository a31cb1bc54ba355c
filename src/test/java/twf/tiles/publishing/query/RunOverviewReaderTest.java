package twf.tiles.publishing.query;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.publishing.PublishingFixture.RUN_C;
import static twf.tiles.testing.FutureAssertions.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.event.CheckOutcome;
import twf.tiles.event.CheckResult;
import twf.tiles.event.FailedFrame;
import twf.tiles.event.ManifestFrameIds;
import twf.tiles.event.TileCoord;
import twf.tiles.event.ValidationReport;
import twf.tiles.publishing.PublishingFixture;

class RunOverviewReaderTest {
  private static final TileCoord TILE = new TileCoord(7, 62, 41);

  @TempDir private Path base;
  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(base).withGate(1).start();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private RunOverview rows(int limit) {
    return await(world.services().queries().runs(MODEL, limit));
  }

  private void publish(RunId run, int frames) {
    ValidationReport report = world.stage(run).withExpectedFrames(9).stageFrames(frames);
    world.staged.put(report);
    assertThat(world.offer(report)).startsWith("published");
  }

  /** Offers a report of frames 0 to 3 of 9 in which frames 2 and 3 fail. */
  private void fail(RunId run) {
    ValidationReport report =
        new ValidationReport(
            MODEL,
            run,
            "tmp2m",
            Instant.EPOCH,
            CheckOutcome.FAIL,
            "failed: x",
            List.of(
                new CheckResult(
                    "sample-tiles",
                    CheckOutcome.FAIL,
                    1,
                    "x",
                    List.of(new FailedFrame("002", TILE))),
                new CheckResult(
                    "bounds-zoom",
                    CheckOutcome.FAIL,
                    1,
                    "y",
                    List.of(new FailedFrame("002", null), new FailedFrame("003", null)))),
            new ManifestFrameIds(9, List.of("000", "001", "002", "003")),
            null);
    world.staged.put(report);
    world.offer(report);
  }

  @Test
  void classifiesFramesByStateAndFirstFailedCheck() {
    publish(RUN_A, 1);
    fail(RUN_A);

    RunOverview.Row row = rows(5).runs().get(0);
    assertThat(row.shown()).isTrue();
    assertThat(row.variables())
        .containsExactly(
            new RunOverview.Variable(
                "tmp2m",
                9,
                List.of("000"),
                List.of("001"),
                List.of(
                    new RunOverview.Failed("002", "sample-tiles", TILE),
                    new RunOverview.Failed("003", "bounds-zoom", null)),
                new RunOverview.Validated(Instant.EPOCH, CheckOutcome.FAIL, "failed: x")));
  }

  @Test
  void listsLimitedRunsNewestFirst() {
    publish(RUN_A, 2);
    publish(RUN_B, 2);
    fail(RUN_C);

    assertThat(rows(5).runs())
        .extracting(RunOverview.Row::run)
        .containsExactly(RUN_C, RUN_B, RUN_A);
    assertThat(rows(5).runs())
        .extracting(RunOverview.Row::shown)
        .containsExactly(false, true, false);
    assertThat(rows(5).runs())
        .extracting(RunOverview.Row::published)
        .containsExactly(false, true, true);
    assertThat(rows(2).runs()).extracting(RunOverview.Row::run).containsExactly(RUN_C, RUN_B);
  }

  @Test
  void marksUnshownOlderRunAsLate() {
    publish(RUN_A, 2);
    publish(RUN_C, 2);
    ValidationReport late = world.stage(RUN_B).withExpectedFrames(9).stageFrames(2);
    world.staged.put(late);
    world.offer(late);

    assertThat(rows(5).runs())
        .extracting(RunOverview.Row::late)
        .containsExactly(false, true, false);
  }

  @Test
  void showsHoldsAndPinWithReasons() {
    await(world.services().operator().hold(PublishingFixture.key(RUN_C), "ada", "stripes"));
    await(world.services().operator().pin(MODEL, "bo", "show"));

    RunOverview rows = rows(5);
    assertThat(rows.pinned().reason()).isEqualTo("show");
    assertThat(rows.runs()).singleElement().matches(row -> row.held().reason().equals("stripes"));
    assertThat(rows.runs().get(0).variables()).isEmpty();
  }

  @Test
  void omitsReportsOfUnstagedVariables() {
    publish(RUN_A, 2);
    fail(RUN_B);
    world.staged.clear();

    assertThat(rows(5).runs()).extracting(RunOverview.Row::run).containsExactly(RUN_A);
    assertThat(rows(5).runs().get(0).staged()).isFalse();
    assertThat(rows(5).runs().get(0).variables().get(0).validated()).isNull();
  }

  @Test
  void showsOtherRunsDespiteBrokenSnapshot() throws IOException {
    publish(RUN_A, 2);
    publish(RUN_B, 2);
    Path link =
        world.published().resolve(MODEL).resolve(RUN_A.text()).resolve("tmp2m/manifest.json");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("elsewhere"));

    assertThat(rows(5).runs()).extracting(RunOverview.Row::run).containsExactly(RUN_B, RUN_A);
    assertThat(rows(5).runs().get(1).variables().get(0).publishedFrames()).isEmpty();
    assertThat(rows(5).runs().get(0).variables().get(0).publishedFrames()).hasSize(2);
  }

  @Test
  void skipsEmptyFoldersOfNewerRuns() {
    publish(RUN_A, 2);
    for (int day = 1; day <= 28; day++) {
      world.staged.addEmptyRun(new RunId("202702%02d_00z".formatted(day)));
    }
    assertThat(rows(5).runs()).extracting(RunOverview.Row::run).containsExactly(RUN_A);
  }

  @Test
  void returnsNoRunsForUnknownModel() {
    assertThat(await(world.services().queries().runs("nothing", 5)).runs()).isEmpty();
    assertThat(Files.exists(world.manifests().resolve("nothing"))).isFalse();
  }
}
