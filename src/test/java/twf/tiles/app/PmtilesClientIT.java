package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static twf.tiles.testing.PublishedTreeAssertions.bytes;
import static twf.tiles.testing.PublishedTreeAssertions.files;
import static twf.tiles.testing.PublishedTreeAssertions.sha256;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.NodeScripts;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.TestData;

/** Reads the real runs from the running server with the PMTiles library of front ends. */
@Tag("external")
class PmtilesClientIT {
  @TempDir Path folder;

  @Test
  void readsEveryTileWithPmtilesJsClient() throws IOException {
    Path data = TestData.folder("staging");
    Roots roots = new Roots(folder);
    List<Path> archives = stage(data, roots.staging());
    Path list = folder.resolve("archives.json");
    Files.writeString(list, archives(data, archives).encode());
    Map<String, String> environment =
        roots.environment("OFFLINE_TILES_INITIAL_GATE", "1", "OFFLINE_TILES_PUBLISH_DELTA", "1");
    try (ServerUnderTest server = ServerUnderTest.start(roots, environment)) {
      awaitAll(server.client(), data, archives);
      String base = server.publicUri().toString();
      String said =
          NodeScripts.run(
              "read-archives.mjs",
              List.of(
                  base.endsWith("/") ? base.substring(0, base.length() - 1) : base,
                  list.toString()));
      JsonObject sum = new JsonObject(said);
      assertThat(sum.getInteger("archives")).isEqualTo(archives.size());
      assertThat(sum.getInteger("tiles")).isGreaterThan(archives.size() * 8);
      assertThat(server.stop()).isZero();
      assertThat(server.err()).isEmpty();
    }
  }

  /** Copies all files unchanged and returns the archives. */
  private static List<Path> stage(Path data, Path staging) throws IOException {
    List<Path> all = files(data);
    for (Path file : all) {
      Path target = staging.resolve(data.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
    List<Path> archives =
        all.stream().filter(file -> file.toString().endsWith(".pmtiles")).toList();
    assertThat(archives).isNotEmpty();
    return archives;
  }

  private static JsonArray archives(Path data, List<Path> archives) {
    JsonArray list = new JsonArray();
    for (Path file : archives) {
      list.add(
          new JsonObject()
              .put("path", "/tiles/" + variable(data, file) + "/" + file.getFileName())
              .put("file", file.toString())
              .put("sha256", sha256(bytes(file))));
    }
    return list;
  }

  private static String variable(Path data, Path archive) {
    return data.relativize(archive.getParent().getParent()).toString();
  }

  private static void awaitAll(ServerClient client, Path data, List<Path> archives) {
    Map<String, Integer> counts = new TreeMap<>();
    archives.forEach(file -> counts.merge(variable(data, file), 1, Integer::sum));
    counts.forEach(
        (variable, count) ->
            await(variable + " with " + count + " frames")
                .atMost(ServerUnderTest.BOUND)
                .until(
                    () ->
                        count.equals(
                            client
                                .json("/published/" + variable + "/manifest.json")
                                .getInteger("available_frames"))));
  }
}
