package twf.tiles.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks the published trees from outside, for invariants that hold at any time and for left-over
 * files.
 */
public final class PublishedTreeAssertions {
  private PublishedTreeAssertions() {}

  /**
   * Asserts that every pointer parses and that the files it refers to exist and match its
   * snapshots.
   */
  public static void assertWhole(Roots roots) {
    for (Path file : files(roots.manifests())) {
      if (file.getFileName().toString().equals("latest.json")) {
        JsonObject pointer = json(file);
        for (String variable : pointer.getJsonObject("variables").fieldNames()) {
          assertWhole(roots, pointer.getJsonObject("variables").getJsonObject(variable));
        }
      }
    }
  }

  private static void assertWhole(Roots roots, JsonObject shown) {
    Path snapshot =
        roots
            .published()
            .resolve(shown.getString("manifest_url").substring("/published/".length()));
    JsonObject content = json(snapshot);
    assertThat(content.getJsonArray("frames")).hasSize(shown.getInteger("available_frames"));
    Path folder = snapshot.getParent().resolveSibling("frames");
    for (Object item : content.getJsonArray("frames")) {
      JsonObject frame = (JsonObject) item;
      String id = frame.getString("frame_id");
      byte[] archive = bytes(folder.resolve(id + ".pmtiles"));
      assertThat((long) archive.length).as(id).isEqualTo(frame.getLong("bytes"));
      assertThat(sha256(archive)).as(id).isEqualTo(frame.getString("sha256"));
      if (frame.containsKey("frame_image_url")) {
        byte[] image = bytes(folder.resolve(id + ".webp"));
        assertThat((long) image.length).as(id).isEqualTo(frame.getLong("frame_image_bytes"));
        assertThat(sha256(image)).as(id).isEqualTo(frame.getString("frame_image_sha256"));
      }
      assertThat(folder.resolveSibling("meta").resolve(id + ".json")).isRegularFile();
    }
  }

  /** Returns the temporary files and intents that an interrupted publish leaves. */
  public static List<Path> findLeftovers(Roots roots) {
    return Stream.concat(files(roots.published()).stream(), files(roots.manifests()).stream())
        .filter(
            file -> file.toString().endsWith(".tmp") || file.toString().endsWith(".intent.json"))
        .toList();
  }

  /**
   * Returns the files and links below a folder. A file that a running server removes meanwhile is
   * left out.
   */
  public static List<Path> files(Path folder) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              found.add(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem)
                throws IOException {
              if (problem instanceof NoSuchFileException && !file.equals(folder)) {
                return FileVisitResult.CONTINUE;
              }
              throw problem;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Collections.sort(found);
    return found;
  }

  /**
   * Returns the history records of a model. The marks beside them are left out: a running server
   * removes them at any time.
   */
  public static List<Path> historyRecords(Roots roots, String model) {
    Path history = roots.manifests().resolve(model).resolve("history");
    try (Stream<Path> all = Files.list(history)) {
      return all.filter(file -> file.getFileName().toString().matches("\\d{8}\\.json"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonObject json(Path file) {
    return new JsonObject(Buffer.buffer(bytes(file)));
  }

  public static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
