package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.SharedLibrary;
import twf.tiles.testing.StagedRun;

/** Changes staged files as other tools and file systems do, without a change of the manifest. */
@Tag("external")
@Tag("slow")
class RestagedFilesIT {
  private static final String RUN = "20260129_18z";
  private static final Duration SEVERAL_RESCANS = Duration.ofSeconds(5);

  @TempDir Path folder;

  private static StagedRun run(Roots roots, String model) {
    return new StagedRun(roots.staging(), model + "/" + RUN + "/tmp2m", 6);
  }

  private static double validations(ServerClient client, String model) {
    return lines(client, model, "validation_results_total{check=\"all\"").stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static List<String> lines(ServerClient client, String model, String part) {
    return client
        .metrics()
        .lines()
        .filter(line -> line.contains("model=\"" + model + "\"") && line.contains(part))
        .toList();
  }

  @Test
  void publishesFilesRepairedInPlace() throws IOException {
    Roots roots = new Roots(folder);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      StagedRun archive = run(roots, "archive").frames(6);
      byte[] whole = Files.readAllBytes(archive.archive(3));
      Files.write(archive.archive(3), Arrays.copyOf(whole, whole.length / 2));
      archive.commit(6);
      StagedRun meta = run(roots, "meta").frames(6);
      Path text = meta.archive(4).getParent().resolveSibling("meta").resolve("004.json");
      byte[] json = Files.readAllBytes(text);
      Files.write(text, Arrays.copyOf(json, json.length / 2));
      meta.commit(6);
      StagedRun missing = run(roots, "missing").frames(6);
      Files.delete(missing.archive(5));
      missing.commit(6);
      client.awaitDecision("archive/" + RUN + "/tmp2m", "failed: archive-structure: frame 003");
      client.awaitDecision("meta/" + RUN + "/tmp2m", "failed: frame-meta-contract: frame 004");
      client.awaitDecision("missing/" + RUN + "/tmp2m", "failed: archives-exist: frame 005");
      double before = validations(client, "archive");
      run(roots, "other").stage(6);
      client.awaitPointer("other", RUN, "tmp2m", 6);
      assertThat(validations(client, "archive")).as("number of validations").isEqualTo(before);
      Files.write(archive.archive(3), whole);
      Files.write(text, json);
      missing.frames(6);
      for (String model : List.of("archive", "meta", "missing")) {
        client.awaitPointer(model, RUN, "tmp2m", 6);
      }
      PublishedTreeAssertions.assertWhole(roots);
    }
  }

  @Test
  void validatesOnceWithUnstableInodeNumbers() throws IOException {
    Roots roots = new Roots(folder);
    Path library = SharedLibrary.compile("changing-inodes.c", folder);
    Map<String, String> environment = roots.environment("LD_PRELOAD", library.toString());
    run(roots, "broken").frames(6).archive(2, new byte[100]).commit(6);
    run(roots, "gfs").stage(6);
    try (ServerUnderTest server = ServerUnderTest.start(roots, environment)) {
      ServerClient client = server.client();
      client.awaitPointer("gfs", RUN, "tmp2m", 6);
      client.awaitDecision("broken/" + RUN + "/tmp2m", "failed: archive-structure: frame 002");
      await("several rescans find nothing new")
          .during(SEVERAL_RESCANS)
          .atMost(ServerUnderTest.BOUND)
          .until(() -> validations(client, "gfs") == 1 && validations(client, "broken") == 1);
      run(roots, "later").stage(6);
      client.awaitPointer("later", RUN, "tmp2m", 6);
      assertThat(server.out()).noneMatch(line -> line.contains("only serves"));
      assertThat(client.readJson("/admin/status").getBoolean("publishes")).isTrue();
      PublishedTreeAssertions.assertWhole(roots);
    }
  }

  @Test
  void forgetsUnstagedRunsKeepingPublished() throws IOException {
    Roots roots = new Roots(folder);
    try (ServerUnderTest server = ServerUnderTest.start(roots, roots.environment())) {
      ServerClient client = server.client();
      run(roots, "gfs").stage(6);
      client.awaitPointer("gfs", RUN, "tmp2m", 6);
      Path junk = roots.staging().resolve("junk/" + RUN + "/tmp2m");
      Files.createDirectories(junk);
      Files.writeString(junk.resolve("manifest.json"), "{}");
      client.awaitDecision("junk/" + RUN + "/tmp2m", "failed: manifest-contract");
      assertThat(client.readJson("/admin/status").encode()).contains("junk");
      assertThat(lines(client, "junk", "")).isNotEmpty();
      JsonObject shown = client.pointer("gfs");
      Files.move(roots.staging().resolve("junk"), folder.resolve("junk"));
      Files.move(roots.staging().resolve("gfs"), folder.resolve("gfs"));
      await("forgotten")
          .atMost(ServerUnderTest.BOUND)
          .until(
              () ->
                  lines(client, "junk", "").isEmpty()
                      && !client.readJson("/admin/status").encode().contains("junk"));
      assertThat(client.pointer("gfs")).isEqualTo(shown);
      assertThat(client.readJson("/admin/status").encode()).contains("\"gfs\"");
      assertThat(lines(client, "gfs", "twf_offline_tile_frames{")).hasSize(2);
      assertThat(validations(client, "gfs")).isEqualTo(1);
      Files.move(folder.resolve("gfs"), roots.staging().resolve("gfs"));
      client.awaitDecision("gfs/" + RUN + "/tmp2m", "unchanged");
      assertThat(client.pointer("gfs")).isEqualTo(shown);
      assertThat(lines(client, "gfs", "build_duration_seconds_count{"))
          .filteredOn(line -> line.contains("scope=\"frame\""))
          .allMatch(line -> line.endsWith(" 6"));
    }
  }
}
