package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static twf.tiles.testing.PublishedTreeAssertions.sha256;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;

/** Stages valid and invalid runs into one running server. Each test uses its own model. */
class PublishPipelineIT {
  private static final String RUN = "20260129_18z";

  @TempDir static Path folder;

  private static Roots roots;
  private static ServerUnderTest server;
  private static ServerClient client;

  @BeforeAll
  static void start() {
    roots = new Roots(folder);
    server = ServerUnderTest.start(roots, roots.environment());
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void publishesGrowingRunByGateDeltaAndCompletion() {
    StagedRun run = run("growing", 13);
    run.stage(5);
    client.awaitDecision("growing/" + RUN + "/tmp2m", "gate: 5 of 6 frames");
    assertThat(client.pointer("growing").isEmpty()).isTrue();
    run.stage(6);
    JsonObject first = client.awaitPointer("growing", RUN, "tmp2m", 6);
    run.stage(11);
    client.awaitDecision("growing/" + RUN + "/tmp2m", "delta: 5 of 6 frames");
    assertThat(client.pointer("growing")).isEqualTo(first);
    run.stage(12);
    client.awaitPointer("growing", RUN, "tmp2m", 12);
    run.stage(13);
    JsonObject last = client.awaitPointer("growing", RUN, "tmp2m", 13);
    assertThat(last.getLong("generation")).isEqualTo(3);
    String old = first.getJsonObject("variables").getJsonObject("tmp2m").getString("manifest_url");
    assertThat(client.json(old).getInteger("available_frames")).isEqualTo(6);
  }

  @Test
  void publishesSingleFramesInSteps() {
    StagedRun run = run("slow", 14);
    for (int frames = 1; frames <= 14; frames++) {
      run.stage(frames);
    }
    client.awaitPointer("slow", RUN, "tmp2m", 14);
    assertThat(client.array("/api/runs?model=slow")).hasSize(1);
  }

  @Test
  void reportsTruncatedArchiveAndPublishesRepair() {
    StagedRun run = run("broken", 6).frames(6);
    byte[] right = StagedRun.bytes(99, true, 0);
    run.archive(3, java.util.Arrays.copyOf(right, right.length - 100)).commit(6);
    assertFails("broken", "archive-structure", "003");
    run.archive(3, right).commit(6);
    assertRepaired("broken", "archive-structure");
    assertThat(client.get("/tiles/broken/" + RUN + "/tmp2m/003.pmtiles").body()).isEqualTo(right);
  }

  @Test
  void reportsOpaqueTileAndPublishesRepair() {
    StagedRun run = run("opaque", 6).frames(6);
    run.archive(4, StagedRun.bytes(98, false, 0)).commit(6);
    assertFails("opaque", "nodata-transparency", "004");
    run.archive(4, StagedRun.bytes(98, true, 0)).commit(6);
    assertRepaired("opaque", "nodata-transparency");
  }

  @Test
  void reportsWrongMetadataAndPublishesRepair() {
    StagedRun run = run("mislabelled", 6).frames(6);
    run.meta(5, StagedRun.meta(5, run.key()).put("fhr", 7)).commit(6);
    assertFails("mislabelled", "frame-meta-contract", "005");
    run.meta(5, StagedRun.meta(5, run.key())).commit(6);
    assertRepaired("mislabelled", "frame-meta-contract");
  }

  private static void assertFails(String model, String check, String frame) {
    String key = model + "/" + RUN + "/tmp2m";
    await(key)
        .atMost(ServerUnderTest.BOUND)
        .until(() -> "fail".equals(client.report(key).getString("outcome")));
    assertThat(client.report(key).getJsonArray("checks").stream().map(JsonObject.class::cast))
        .filteredOn(result -> result.getString("outcome").equals("fail"))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getString("check")).isEqualTo(check);
              assertThat(result.getString("detail")).contains(frame);
            });
    assertThat(client.pointer(model).isEmpty()).isTrue();
    assertThat(roots.published().resolve(model)).doesNotExist();
  }

  private static void assertRepaired(String model, String check) {
    client.awaitPointer(model, RUN, "tmp2m", 6);
    assertThat(client.metrics().lines())
        .contains(counted(model, check, "fail"), counted(model, check, "pass"))
        .contains(counted(model, "all", "fail"), counted(model, "all", "pass"));
  }

  private static String counted(String model, String check, String outcome) {
    return "twf_offline_tile_validation_results_total{check=\"%s\",model=\"%s\",outcome=\"%s\",variable=\"tmp2m\"} 1.0"
        .formatted(check, model, outcome);
  }

  @Test
  void keepsPublishedFrameDespiteChangedStaging() {
    StagedRun run = run("rewritten", 8);
    run.stage(6);
    JsonObject before = client.awaitPointer("rewritten", RUN, "tmp2m", 6);
    String url = "/tiles/rewritten/" + RUN + "/tmp2m/002.pmtiles";
    byte[] published = client.get(url).body();
    run.archive(2, StagedRun.bytes(77, true, 0)).stage(8);
    await("conflict")
        .atMost(ServerUnderTest.BOUND)
        .until(
            () -> "warn".equals(client.report("rewritten/" + RUN + "/tmp2m").getString("outcome")));
    assertThat(client.report("rewritten/" + RUN + "/tmp2m").getJsonArray("checks").stream())
        .map(JsonObject.class::cast)
        .filteredOn(result -> result.getString("check").equals("immutability"))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getString("outcome")).isEqualTo("warn");
              assertThat(result.getString("detail")).contains("1 conflict: frame 002");
            });
    client.awaitPointer("rewritten", RUN, "tmp2m", 8);
    assertThat(sha256(client.get(url).body())).isEqualTo(sha256(published));
    assertThat(frame(client.pointer("rewritten"), 2)).isEqualTo(frame(before, 2));
    assertThat(client.get("/tiles/rewritten/" + RUN + "/tmp2m/007.pmtiles").statusCode())
        .isEqualTo(200);
    client.awaitDecision("rewritten/" + RUN + "/tmp2m", "; 1 conflict: frame 002");
  }

  /** Returns a frame from the snapshot that the pointer names. */
  private static JsonObject frame(JsonObject pointer, int number) {
    JsonObject shown = pointer.getJsonObject("variables").getJsonObject("tmp2m");
    byte[] snapshot = client.get(shown.getString("manifest_url")).body();
    return new JsonObject(Buffer.buffer(snapshot)).getJsonArray("frames").getJsonObject(number);
  }

  @Test
  void publishesOlderRunWithoutMovingPointer() {
    run("late", 6).stage(6);
    JsonObject shown = client.awaitPointer("late", RUN, "tmp2m", 6);
    new StagedRun(roots.staging(), "late/20260129_12z/tmp2m", 6).stage(6);
    client.awaitDecision("late/20260129_12z/tmp2m", "stays at the newer run " + RUN);
    await("listed")
        .atMost(ServerUnderTest.BOUND)
        .until(() -> client.array("/api/runs?model=late").contains("20260129_12z"));
    assertThat(client.pointer("late")).isEqualTo(shown);
  }

  @Test
  void delaysFutureRunAndShowsCurrentRuns() {
    String ahead = "20990101_00z";
    new StagedRun(roots.staging(), "ahead/" + ahead + "/tmp2m", 6).stage(6);
    client.awaitDecision("ahead/" + ahead + "/tmp2m", "ahead: the cycle " + ahead + " lies ");
    assertThat(client.pointer("ahead").isEmpty()).isTrue();
    assertThat(client.array("/api/runs?model=ahead")).isEmpty();
    assertThat(client.metrics()).contains("twf_offline_tile_runs_ahead{model=\"ahead\"} 1.0");

    run("ahead", 6).stage(6);
    client.awaitPointer("ahead", RUN, "tmp2m", 6);
  }

  private static StagedRun run(String model, int expected) {
    return new StagedRun(roots.staging(), model + "/" + RUN + "/tmp2m", expected);
  }
}
