package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.PublishedFixture;

/** Symbolic links inside the served trees must not expose files outside them. */
class PublishedSymlinkTest {
  private static final RunId RUN = new RunId("20190301_00z");
  private static final VariableKey KEY = new VariableKey("era5", RUN, "tmp2m");
  private static final String VARIABLE = "/published/" + KEY;

  @TempDir Path root;

  private String publish(PublicServerFixture served) {
    String name = served.tree.publish(KEY, 2);
    served.tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    return name;
  }

  private void replaceByLink(String place) throws IOException {
    Path moved = root.resolve("elsewhere");
    Path link = root.resolve(place);
    Files.move(link, moved);
    Files.createSymbolicLink(link, moved);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "published/era5/20190301_00z",
        "published/era5/20190301_00z/tmp2m",
        "published/era5/20190301_00z/tmp2m/frames",
        "published/era5/20190301_00z/tmp2m/frames/001.pmtiles",
      })
  void doesNotServeLinkedArchive(String place) throws IOException {
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      served.tree.publish(KEY, 2);
      replaceByLink(place);
      served.load();
      PublicServerFixture.Answer answer = served.get(KEY.archiveUrl("001"));
      assertThat(answer.status()).isIn(404, 500);
      assertThat(answer.body().getBytes()).isNotEqualTo(PublishedFixture.archive(KEY, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta", "meta/001.json"})
  void doesNotServeLinkedMeta(String place) throws IOException {
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      served.tree.publish(KEY, 2);
      replaceByLink("published/" + KEY + "/" + place);
      served.load();
      assertThat(served.get(VARIABLE + "/meta/001.json").status()).isIn(404, 500);
    }
  }

  @Test
  void doesNotServeLinkedSnapshot() throws IOException {
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      String name = served.tree.publish(KEY, 2);
      replaceByLink("published/" + KEY + "/manifests/" + name + ".json");
      served.load();
      assertThat(served.get(VARIABLE + "/manifest.json").status()).isIn(404, 500);
      assertThat(served.get(VARIABLE + "/manifests/" + name + ".json").status()).isIn(404, 500);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../secret.json",
        "/etc/passwd",
        "manifests/../../../../../secret.json",
        "manifest.json",
        "manifests",
        "."
      })
  void acceptsNewestLinkToSnapshotsOnly(String target) throws IOException {
    Files.writeString(root.resolve("secret.json"), "{\"canary\":1}");
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      served.tree.publish(KEY, 2);
      Path link = served.tree.published().newestLink(KEY);
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of(target));
      served.load();
      PublicServerFixture.Answer answer = served.get(VARIABLE + "/manifest.json");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body().toString()).doesNotContain("canary").doesNotContain("root:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifests/era5/latest.json", "manifests/era5"})
  void doesNotShowLinkedPointer(String place) throws IOException {
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      publish(served);
      replaceByLink(place);
      served.load();
      PublicServerFixture.Answer answer = served.get("/manifests/era5/latest.json");
      // The folder of a model may be a link to another disk, made by its operator.
      assertThat(answer.status()).isEqualTo(place.endsWith("era5") ? 200 : 404);
    }
  }

  @Test
  void acceptsLinkedRootsAndModels() throws IOException {
    try (PublicServerFixture served = new PublicServerFixture(root, "*")) {
      publish(served);
      replaceByLink("published/era5");
      Path mount = root.resolve("mount");
      Files.move(root.resolve("published"), mount);
      Files.createSymbolicLink(root.resolve("published"), mount);
      served.load();
      assertThat(served.get(KEY.archiveUrl("001")).body().getBytes())
          .isEqualTo(PublishedFixture.archive(KEY, 1));
    }
  }

  @Test
  void doesNotLockThroughLink() throws IOException {
    Path other = Files.writeString(root.resolve("other"), "precious", StandardCharsets.UTF_8);
    Path link = Files.createSymbolicLink(root.resolve(".lock"), other);
    try (twf.tiles.storage.WriterLock lock = new twf.tiles.storage.WriterLock(link)) {
      org.assertj.core.api.Assertions.assertThatThrownBy(lock::tryAcquire)
          .isInstanceOf(IOException.class);
    }
    assertThat(other).hasContent("precious");
  }
}
