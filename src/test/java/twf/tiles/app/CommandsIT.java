package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestBridgeClient;

/** Runs every command over the real bridge from another process. Each test uses its own model. */
class CommandsIT {
  private static final String FIRST = "20260129_00z";
  private static final String SECOND = "20260129_06z";
  private static final Set<String> READS =
      Set.of("status", "models", "runs", "history", "report", "incidents", "validate");
  private static final Set<String> CHANGES =
      Set.of(
          "rescan",
          "publish",
          "rollback",
          "restore",
          "hold",
          "release",
          "pin",
          "unpin",
          "retire",
          "adopt",
          "retain",
          "root-cause");

  @TempDir static Path folder;

  private static Roots roots;
  private static ServerUnderTest server;
  private static ServerClient http;

  private TestBridgeClient bridge;

  @BeforeAll
  static void start() {
    roots = new Roots(folder);
    server = ServerUnderTest.start(roots, roots.environment());
    http = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    bridge = server.bridge();
  }

  @AfterEach
  void hangUp() {
    bridge.close();
  }

  private static void stage(String model, String run, int frames) {
    new StagedRun(roots.staging(), model + "/" + run + "/tmp2m", 8).stage(frames);
  }

  private static void publishTwo(String model) {
    for (String run : List.of(FIRST, SECOND)) {
      stage(model, run, 6);
      http.awaitPointer(model, run, "tmp2m", 6);
    }
  }

  private static JsonObject about(String model) {
    return new JsonObject().put("model", model);
  }

  private static JsonObject run(String model, String run) {
    return about(model).put("run", run).put("actor", "ada").put("reason", "as tested");
  }

  private JsonObject done(String command, JsonObject body) {
    TestBridgeClient.Reply reply = bridge.request(command, body);
    assertThat(reply.failureCode()).as(command + ": " + reply.message()).isZero();
    return reply.body();
  }

  private String refused(String command, JsonObject body, int code) {
    TestBridgeClient.Reply reply = bridge.request(command, body);
    assertThat(reply.failureCode()).as(command + ": " + reply.message()).isEqualTo(code);
    return reply.message();
  }

  private JsonObject status(String model) {
    return done("status", about(model)).getJsonArray("models").getJsonObject(0);
  }

  @Test
  void listsAllCommandsCorrectly() {
    Map<String, Boolean> listed = new TreeMap<>();
    JsonArray commands =
        done("status", new JsonObject().put("commands", true)).getJsonArray("commands");
    for (Object entry : commands) {
      JsonObject command = (JsonObject) entry;
      listed.put(command.getString("command"), command.getBoolean("changes"));
      assertThat(command.getString("summary")).isNotBlank();
      for (Object argument : command.getJsonArray("arguments")) {
        assertThat(((JsonObject) argument).fieldNames())
            .containsExactlyInAnyOrder("name", "type", "required", "summary");
      }
    }
    Set<String> all = new TreeSet<>(READS);
    all.addAll(CHANGES);
    assertThat(listed.keySet()).isEqualTo(all);
    listed.forEach(
        (name, changes) -> assertThat(changes).as(name).isEqualTo(CHANGES.contains(name)));
  }

  @Test
  void checksTokenBeforeArguments() {
    for (String command : CHANGES) {
      assertThat(bridge.request(command, new JsonObject(), "").failureCode())
          .as(command)
          .isEqualTo(401);
      assertThat(bridge.request(command, new JsonObject(), "wrong").failureCode())
          .as(command)
          .isEqualTo(403);
    }
    for (String command : READS) {
      assertThat(bridge.request(command, new JsonObject(), "").failureCode())
          .as(command)
          .isNotIn(401, 403);
    }
  }

  @Test
  void rejectsUnknownArgumentInEveryCommand() {
    Set<String> all = new TreeSet<>(READS);
    all.addAll(CHANGES);
    for (String command : all) {
      assertThat(refused(command, new JsonObject().put("mdoel", "x"), 400))
          .as(command)
          .contains("unknown argument \"mdoel\"");
    }
  }

  @Test
  void reportsRunInAllReadCommands() {
    stage("told", FIRST, 6);
    http.awaitPointer("told", FIRST, "tmp2m", 6);
    stage("told", FIRST, 7);
    http.awaitDecision("told/" + FIRST + "/tmp2m", "delta");
    JsonObject status = done("status", about("told"));
    assertThat(status.getBoolean("enabled")).isTrue();
    assertThat(status.getBoolean("publishes")).isTrue();
    assertThat(status.getString("writer")).startsWith("process ");
    assertThat(status.getJsonArray("disk")).hasSize(3);
    JsonObject model = status.getJsonArray("models").getJsonObject(0);
    assertThat(model.getString("run")).isEqualTo(FIRST);
    assertThat(model.getLong("generation")).isEqualTo(1);
    assertThat(model.getString("operation")).isEqualTo("publish");
    assertThat(model.getString("actor")).isEqualTo("auto");
    assertThat(model.getLong("age_seconds")).isPositive();
    assertThat(
            model.getJsonObject("variables").getJsonObject("tmp2m").getInteger("available_frames"))
        .isEqualTo(6);
    assertThat(model.getJsonArray("waiting").getJsonObject(0).getString("decision"))
        .isEqualTo("delta: 1 of 6 frames more than the 6 published");
    assertThat(done("models", new JsonObject()).getJsonArray("models").stream())
        .anyMatch(
            line ->
                ((JsonObject) line).getString("model").equals("told")
                    && ((JsonObject) line).getString("name").equals("TOLD")
                    && ((JsonObject) line).getInteger("published_runs") == 1);
    assertThat(done("history", about("told").put("limit", 1)).getJsonArray("records")).hasSize(1);
    assertThat(done("history", about("told").put("before", 1)).getJsonArray("records")).isEmpty();
    JsonObject board = done("runs", about("told").put("limit", 3));
    JsonObject row = board.getJsonArray("runs").getJsonObject(0);
    assertThat(row.getString("run")).isEqualTo(FIRST);
    assertThat(row.getBoolean("shown")).isTrue();
    JsonObject frames = row.getJsonArray("variables").getJsonObject(0);
    assertThat(frames.getInteger("expected_frames")).isEqualTo(8);
    assertThat(frames.getJsonArray("published_frames")).hasSize(6);
    assertThat(frames.getJsonArray("staged_frames")).containsExactly("006");
    JsonObject variable = about("told").put("run", FIRST).put("variable", "tmp2m");
    assertThat(done("report", variable).getJsonArray("checks")).hasSize(11);
    JsonObject dry = done("validate", variable);
    assertThat(dry.getString("outcome")).isEqualTo("pass");
    assertThat(dry.getString("decision"))
        .isEqualTo("dry run: delta: 1 of 6 frames more than the 6 published");
    assertThat(refused("report", about("told").put("run", SECOND).put("variable", "tmp2m"), 404))
        .endsWith("validate it now: tilesctl validate told " + SECOND + " tmp2m");
    assertThat(done("rescan", new JsonObject()).getInteger("manifests")).isPositive();
  }

  @Test
  void showsFailedRunInStatusAndRefusesManualPublish() {
    StagedRun broken = new StagedRun(roots.staging(), "broken/" + FIRST + "/tmp2m", 8).frames(6);
    broken.archive(3, new byte[] {1, 2, 3}).commit(6);
    http.awaitDecision("broken/" + FIRST + "/tmp2m", "failed");
    JsonObject failed = status("broken").getJsonArray("failed").getJsonObject(0);
    assertThat(failed.getString("decision")).startsWith("failed: archive-structure: ");
    assertThat(refused("publish", run("broken", FIRST), 422))
        .contains("tmp2m failed: archive-structure", "tilesctl report broken " + FIRST + " tmp2m");
    assertThat(status("broken").containsKey("run")).isFalse();
  }

  @Test
  void plansExecutesExplainsAndUndoesRollback() {
    publishTwo("back");
    JsonObject plan = done("rollback", about("back").put("dry_run", true));
    assertThat(plan.getString("from_run")).isEqualTo(SECOND);
    assertThat(plan.getString("to_run")).isEqualTo(FIRST);
    assertThat(plan.getBoolean("dry_run")).isTrue();
    JsonObject wish = about("back").put("reason", "stripes").put("from_run", SECOND);
    JsonObject back = done("rollback", wish.copy().put("actor", "ada"));
    assertThat(back.getLong("generation")).isEqualTo(3);
    assertThat(
            back.getJsonArray("steps").stream().map(step -> ((JsonObject) step).getString("step")))
        .containsExactly("choose", "repoint", "verify", "hold", "staging", "verify-bytes");
    assertThat(http.pointer("back").getString("run")).isEqualTo(FIRST);
    assertThat(refused("rollback", wish.copy().put("actor", "bob"), 409))
        .startsWith("back does not show run " + SECOND + " any more");

    JsonObject incident =
        done("incidents", about("back")).getJsonArray("incidents").getJsonObject(0);
    assertThat(incident.getString("incident")).isEqualTo(back.getString("incident"));
    assertThat(incident.getValue("root_cause")).isNull();
    assertThat(status("back").getInteger("open_incidents")).isEqualTo(1);
    JsonObject completed =
        done(
            "root-cause",
            new JsonObject()
                .put("incident", back.getString("incident"))
                .put("text", "wrong colour table")
                .put("actor", "ada"));
    assertThat(completed.getString("root_cause")).isEqualTo("wrong colour table");
    assertThat(completed.getString("root_cause_by")).isEqualTo("ada");
    assertThat(status("back").getInteger("open_incidents")).isZero();

    JsonObject restored = done("restore", about("back").put("reason", "was fine"));
    assertThat(restored.getString("to_run")).isEqualTo(SECOND);
    assertThat(restored.getLong("generation")).isEqualTo(4);
    assertThat(restored.getString("incident")).isEqualTo(back.getString("incident"));
    assertThat(http.pointer("back").getString("run")).isEqualTo(SECOND);
    assertThat(refused("restore", about("back"), 409)).contains("not a rollback");
  }

  @Test
  void releasesHeldRunAndPublishesManually() {
    assertThat(done("hold", run("held", FIRST)).getJsonObject("held").getString("actor"))
        .isEqualTo("ada");
    stage("held", FIRST, 3);
    http.awaitDecision("held/" + FIRST + "/tmp2m", "held since");
    assertThat(refused("publish", run("held", FIRST), 409))
        .contains("by ada: as tested; release it with: tilesctl release held " + FIRST);
    assertThat(done("release", run("held", FIRST)).getJsonArray("decisions"))
        .contains("tmp2m: gate: 3 of 6 frames");
    JsonObject published = done("publish", run("held", FIRST));
    assertThat(published.getJsonArray("decisions"))
        .containsExactly("tmp2m: published as generation 1");
    assertThat(published.getLong("generation")).isEqualTo(1);
    assertThat(http.awaitPointer("held", FIRST, "tmp2m", 3)).isNotNull();
    assertThat(refused("release", run("held", FIRST), 409)).contains("is not held");
  }

  @Test
  void keepsPinnedModelUntilUnpinned() {
    stage("pinned", FIRST, 6);
    http.awaitPointer("pinned", FIRST, "tmp2m", 6);
    JsonObject pin = about("pinned").put("actor", "ada").put("reason", "demo");
    assertThat(done("pin", pin).getJsonObject("pinned").getString("reason")).isEqualTo("demo");
    stage("pinned", SECOND, 6);
    http.awaitDecision("pinned/" + SECOND + "/tmp2m", "pinned since");
    assertThat(http.pointer("pinned").getString("run")).isEqualTo(FIRST);
    assertThat(status("pinned").getJsonObject("pinned").getString("actor")).isEqualTo("ada");
    assertThat(refused("pin", pin, 409)).contains("is pinned already");
    JsonObject unpinned = done("unpin", about("pinned"));
    assertThat(unpinned.getJsonArray("decisions"))
        .containsExactly(SECOND + ": published as generation 2");
    await("the newest run")
        .atMost(ServerUnderTest.BOUND)
        .until(() -> http.pointer("pinned").getString("run").equals(SECOND));
    assertThat(refused("unpin", about("pinned"), 409)).contains("is not pinned");
  }

  @Test
  void warnsAboutUnknownName() {
    assertThat(done("hold", run("mistyped", FIRST)).getString("note"))
        .contains("is its name right?");
    assertThat(done("pin", about("mistyped")).getString("note")).contains("tilesctl models");
    publishTwo("typed");
    assertThat(done("hold", run("typed", SECOND)).getString("note")).isNull();
    assertThat(done("pin", about("typed")).getString("note")).isNull();
  }

  @Test
  void rejectsReservedActor() {
    assertThat(refused("hold", run("signed", FIRST).put("actor", "auto"), 400))
        .isEqualTo("actor: auto is reserved for the program");
  }

  @Test
  void hidesRetiredModelUntilUndone() {
    publishTwo("ended");
    String pointer = "/manifests/ended/latest.json";
    String archive = "/tiles/ended/" + SECOND + "/tmp2m/000.pmtiles";
    JsonObject plan = done("retire", about("ended").put("dry_run", true));
    assertThat(plan.getString("run")).isEqualTo(SECOND);
    assertThat(http.get(pointer).statusCode()).isEqualTo(200);

    JsonObject retired = done("retire", about("ended").put("reason", "replaced"));
    assertThat(retired.getJsonObject("retired").getString("reason")).isEqualTo("replaced");
    await().atMost(ServerUnderTest.BOUND).until(() -> http.get(pointer).statusCode() == 404);
    assertThat(http.array("/api/models").encode()).doesNotContain("ended");
    assertThat(http.array("/api/runs?model=ended")).isEmpty();
    assertThat(http.get(archive).statusCode()).as("status of a published archive").isEqualTo(200);
    assertThat(done("status", about("ended")).getJsonArray("models").encode()).contains("replaced");
    assertThat(done("history", about("ended")).encode()).contains(SECOND);

    assertThat(done("retire", about("ended").put("undo", true)).encode())
        .contains("published as generation 3");
    await().atMost(ServerUnderTest.BOUND).until(() -> http.get(pointer).statusCode() == 200);
    assertThat(http.array("/api/models").encode()).contains("ended");
    assertThat(refused("retire", about("ended").put("undo", true), 409)).contains("is not retired");
  }

  @Test
  void plansRetentionWithoutRemoving() {
    publishTwo("kept");
    JsonObject plan = done("retain", about("kept").put("dry_run", true));
    assertThat(plan.getBoolean("dry_run")).isTrue();
    JsonObject model = plan.getJsonArray("models").getJsonObject(0);
    assertThat(model.getJsonArray("kept")).hasSize(2);
    assertThat(model.getJsonArray("removed")).isEmpty();
    assertThat(model.getJsonArray("kept").getJsonObject(0).getJsonArray("reasons")).isNotEmpty();
  }
}
