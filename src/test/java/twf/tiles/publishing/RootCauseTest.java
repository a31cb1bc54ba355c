package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.publishing.PublishingFixture.MODEL;
import static twf.tiles.publishing.PublishingFixture.RUN_A;
import static twf.tiles.publishing.PublishingFixture.RUN_B;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.Incident;

/** Tests listing incidents and recording their root causes. */
class RootCauseTest {
  @TempDir Path temp;
  private PublishingFixture world;
  private String incident;

  @BeforeEach
  void start() {
    world = new PublishingFixture(temp).start();
    world.offer(world.stage(RUN_A).stageFrames(6));
    world.offer(world.stage(RUN_B).stageFrames(6));
    incident = world.rollback().incident();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Path file() {
    return world.manifests().resolve(MODEL).resolve("incidents").resolve(incident + ".json");
  }

  private List<Incident> list() {
    return await(world.services().queries().incidents(Optional.empty(), 10));
  }

  private Incident complete(String text) {
    return await(world.services().operator().rootCause(Optional.empty(), incident, "ada", text));
  }

  @Test
  void keepsIncidentOpenUntilCauseIsRecorded() {
    assertThat(list()).singleElement().matches(open -> open.rootCause() == null);
    assertThat(await(world.services().queries().status(MODEL)).openIncidents()).isEqualTo(1);
    complete("wrong colour table");
    assertThat(list()).singleElement().matches(open -> open.rootCause() != null);
    assertThat(await(world.services().queries().status(MODEL)).openIncidents()).isZero();
    JsonObject json = PublishedStateChecker.json(file());
    assertThat(json.getString("root_cause")).isEqualTo("wrong colour table");
    assertThat(json.getString("root_cause_by")).isEqualTo("ada");
    assertThat(json.getJsonArray("steps")).hasSize(3);
  }

  @Test
  void keepsEarlierCauseWhenReplaced() {
    complete("wrong colour table");
    complete("wrong nodata value");
    JsonObject json = PublishedStateChecker.json(file());
    assertThat(json.getString("root_cause")).isEqualTo("wrong nodata value");
    assertThat(json.getJsonArray("earlier_root_causes").getJsonObject(0).getString("text"))
        .isEqualTo("wrong colour table");
  }

  @Test
  void preservesUnknownFields() throws IOException {
    JsonObject json = PublishedStateChecker.json(file()).put("ticket", "WX-17");
    Files.writeString(file(), json.encode());
    complete("wrong colour table");
    assertThat(PublishedStateChecker.json(file()).getString("ticket")).isEqualTo("WX-17");
  }

  @Test
  void readsHandWrittenCause() throws IOException {
    Files.writeString(
        file(), PublishedStateChecker.json(file()).put("root_cause", "by hand").encode());
    assertThat(list()).singleElement().matches(known -> known.rootCause().text().equals("by hand"));
  }

  @Test
  void rejectsUnknownIncident() {
    assertThat(
            failure(
                    world
                        .services()
                        .operator()
                        .rootCause(
                            Optional.empty(), "20200101T000000.000Z-20200101_00z", "ada", "x"))
                .getMessage())
        .isEqualTo(
            "no incident 20200101T000000.000Z-20200101_00z; list them with: tilesctl incidents");
  }

  @Test
  void listsOtherIncidentsDespiteBrokenOne() throws IOException {
    Files.writeString(file().resolveSibling("20990101T000000.000Z-20200101_00z.json"), "{");
    assertThat(list()).hasSize(1);
  }

  @Test
  void requiresModelForAmbiguousIncident() throws IOException {
    Path other = world.manifests().resolve("hrrr/incidents");
    Files.createDirectories(other);
    Files.writeString(
        other.resolve(incident + ".json"),
        PublishedStateChecker.json(file()).put("model", "hrrr").encode());
    assertThat(
            failure(world.services().operator().rootCause(Optional.empty(), incident, "ada", "x"))
                .getMessage())
        .contains("say which model");
    assertThat(
            await(world.services().operator().rootCause(Optional.of("hrrr"), incident, "ada", "x"))
                .failed()
                .model())
        .isEqualTo("hrrr");
  }
}
