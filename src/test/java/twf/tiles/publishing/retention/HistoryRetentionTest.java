package twf.tiles.publishing.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.PointerObserver;
import twf.tiles.publishing.PublishedStateChecker;
import twf.tiles.publishing.PublishingFixture;
import twf.tiles.publishing.rollback.RollbackReply;
import twf.tiles.publishing.state.IncidentStore;
import twf.tiles.testing.HistoryFiles;
import twf.tiles.testing.TmpfsTempDirFactory;

class HistoryRetentionTest {
  @TempDir(factory = TmpfsTempDirFactory.class)
  Path temp;

  private PublishingFixture world;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).withRetainedRuns(1).history(5, 2, 2);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private static RunId run(int number) {
    return new RunId("202601%02d_00z".formatted(number));
  }

  /** Publishes runs as generations of the same numbers, two days apart. */
  private void publish(int from, int to) {
    for (int number = from; number <= to; number++) {
      assertThat(world.offer(world.stage(run(number)).stageFrames(6))).startsWith("published");
      world.clock.advance(Duration.ofDays(2));
    }
  }

  private RetentionReply retain(boolean dry) {
    return await(world.services().retention().retain(Optional.empty(), dry, OptionalLong.empty()));
  }

  private List<String> names() {
    return HistoryFiles.names(world.manifests().resolve(MODEL));
  }

  private List<Long> generations() {
    return List.copyOf(HistoryFiles.records(world.manifests().resolve(MODEL)).keySet());
  }

  @Test
  void removesOldUnreferencedRecords() {
    world.start();
    publish(1, 8);
    retain(false);
    assertThat(names())
        .containsExactly("00000007.json", "00000008.json", "packed/00000005-00000006.zip");
    world.check().checkWithoutLeftovers();
    assertThatThrownBy(
            () ->
                await(
                    world
                        .services()
                        .operator()
                        .rollback(PublishingFixture.request(OptionalLong.of(2), null, false))))
        .isInstanceOf(FailureException.class)
        .hasMessage("gfs has no record of generation 2, see: tilesctl history gfs");
  }

  @Test
  void aDryRunChangesNothing() {
    world.start();
    publish(1, 6);
    world.disk.reset();
    retain(true);
    assertThat(world.disk.log()).isEmpty();
    assertThat(names()).hasSize(6);
  }

  @Test
  void packsSomeSegmentsPerCall() {
    world.history(0, 2, 1).start();
    publish(1, 14);
    retain(false);
    assertThat(names()).hasSize(14).contains("00000011.json", "packed/00000010-00000010.zip");
    retain(false);
    assertThat(names()).contains("packed/00000012-00000012.zip", "00000013.json", "00000014.json");
    assertThat(generations()).hasSize(14);
  }

  @Test
  void zeroDaysKeepAll() {
    world.history(0, 2, 2).start();
    publish(1, 8);
    retain(false);
    assertThat(names()).hasSize(5);
    assertThat(generations()).hasSize(8);
  }

  @Test
  void keepsRecordsOfExistingRuns() {
    world.withRetainedRuns(7).start();
    publish(1, 8);
    retain(false);
    assertThat(generations()).startsWith(1L).hasSize(8);
  }

  @Test
  void keepsRecordsOfHeldRunsAndLaterOnes() {
    world.start();
    publish(1, 8);
    await(world.services().operator().hold(new RunKey(MODEL, run(3)), "ada", "stripes"));
    world.deletePublishedRun(run(3));
    retain(false);
    assertThat(generations()).containsExactly(3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void keepsRecordsOfOpenIncidents() throws IOException {
    world.start();
    publish(1, 3);
    world.rollback();
    await(world.services().operator().release(new RunKey(MODEL, run(3)), "ada", "it was fine"));
    publish(5, 10);
    retain(false);
    assertThat(generations()).startsWith(3L);
    String incident = incidents().get(0);
    await(
        world
            .services()
            .operator()
            .rootCause(Optional.of(MODEL), incident, "ada", "a wrong colormap"));
    retain(false);
    assertThat(generations()).doesNotContain(3L, 4L);
    world.check().check();
  }

  private List<String> incidents() throws IOException {
    try (var files = Files.list(world.manifests().resolve(MODEL).resolve("incidents"))) {
      return files.map(file -> file.getFileName().toString().replace(".json", "")).toList();
    }
  }

  @Test
  void removesOldClosedIncidentsExceptNewest() throws IOException {
    world.start();
    publish(1, 3);
    world.rollback();
    IncidentStore all = new IncidentStore(world.services().stores());
    Instant later = world.clock.now().plusSeconds(1);
    assertThat(all.removeClosed(MODEL, later, 0)).as("incident is open").isZero();
    String incident = incidents().get(0);
    await(world.services().operator().rootCause(Optional.of(MODEL), incident, "ada", "a bug"));
    assertThat(all.removeClosed(MODEL, later, 1)).as("among the newest to keep").isZero();
    assertThat(all.removeClosed(MODEL, later.minus(Duration.ofDays(30)), 0)).as("too new").isZero();
    assertThat(all.removeClosed(MODEL, later, 0)).isEqualTo(1);
    assertThat(incidents()).isEmpty();
  }

  @Test
  void keepsHistoryOfIdleModel() {
    world.start();
    publish(1, 4);
    world.clock.advance(Duration.ofDays(4_000));
    retain(false);
    List<String> names = names();
    assertThat(generations()).hasSize(4);
    retain(false);
    assertThat(names()).isEqualTo(names);
  }

  @Test
  void continuesNumberingAfterRecordRemoval() {
    world.start();
    publish(1, 8);
    retain(false);
    world.restart();
    publish(9, 9);
    assertThat(world.shownState()).isEqualTo("9 " + run(9));
    world.check().checkWithoutLeftovers();
  }

  @Test
  void continuesNumberingAfterPackedRecords() throws IOException {
    world.history(0, 2, 2).start();
    publish(1, 8);
    retain(false);
    Path model = world.manifests().resolve(MODEL);
    for (String gone : List.of("latest.json", "history/00000007.json", "history/00000008.json")) {
      Files.delete(model.resolve(gone));
    }
    world.restart();
    assertThat(world.shownState()).isEqualTo("6 " + run(6));
    publish(9, 9);
    assertThat(world.shownState()).isEqualTo("7 " + run(9));
  }

  @Test
  void rollsBackToPackedRecord() {
    world.withRetainedRuns(0).history(0, 2, 2).start();
    publish(1, 8);
    retain(false);
    assertThat(names()).contains("packed/00000001-00000002.zip");
    world.restart();
    RollbackReply reply =
        await(
            world
                .services()
                .operator()
                .rollback(PublishingFixture.request(OptionalLong.of(2), null, false)));
    assertThat(reply.toRun()).isEqualTo(run(2));
    reply =
        await(
            world
                .services()
                .operator()
                .rollback(PublishingFixture.request(OptionalLong.empty(), run(1), false)));
    assertThat(reply.toRun()).isEqualTo(run(1));
    assertThat(world.shownState()).isEqualTo("10 " + run(1));
    assertThat(await(world.services().queries().history(MODEL, 5, 10)))
        .extracting(HistoryRecord::generation)
        .containsExactly(4L, 3L, 2L, 1L);
    world.check().check();
  }

  @Test
  void keepsDamagedSegment() throws IOException {
    world.history(0, 2, 2).start();
    publish(1, 8);
    retain(false);
    Path segment = world.manifests().resolve(MODEL).resolve("history/packed/00000001-00000002.zip");
    Files.delete(segment);
    Files.writeString(segment, "no zip");
    world.history(5, 2, 2).restart();
    retain(false);
    assertThat(segment).hasContent("no zip");
    assertThat(world.rollback().toRun()).isEqualTo(run(7));
    publish(9, 9);
    assertThat(world.shownState()).isEqualTo("10 " + run(9));
  }

  /** Starts with the single records that an earlier version leaves. */
  @Test
  void packsFiveThousandRecordsOfEarlierYears() throws IOException {
    world.history(0, 1_000, 1_000).start();
    publish(1, 2);
    world.stop();
    Path model = world.manifests().resolve(MODEL);
    JsonObject shown = PublishedStateChecker.json(model.resolve("history/00000002.json"));
    JsonObject before = PublishedStateChecker.json(model.resolve("history/00000001.json"));
    for (long generation = 1; generation <= 5_000; generation++) {
      JsonObject record = generation == 5_000 ? shown : before;
      record.put("generation", generation).put("previous_generation", generation - 1);
      record.getJsonObject("pointer").put("generation", generation);
      Files.writeString(cleared(model, generation), record.encodePrettily());
    }
    Files.delete(model.resolve("latest.json"));
    Files.writeString(model.resolve("latest.json"), shown.getJsonObject("pointer").encode());
    world.seen = new PointerObserver();
    world.start();
    retain(false);
    assertThat(names()).hasSize(1_000 + 4);
    assertThat(generations()).hasSize(5_000);
    publish(3, 3);
    assertThat(world.shownState()).isEqualTo("5001 " + run(3));
    assertThat(world.rollback().toRun()).isEqualTo(run(2));
    assertThat(await(world.services().queries().history(MODEL, 4_000, 1_000)))
        .extracting(HistoryRecord::generation)
        .hasSize(1_000)
        .startsWith(3_999L, 3_998L)
        .endsWith(3_000L);
    world.check().check();
  }

  private static Path cleared(Path model, long generation) throws IOException {
    Path file = model.resolve("history/%08d.json".formatted(generation));
    Files.deleteIfExists(file);
    return file;
  }
}
