package twf.tiles.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import twf.tiles.testing.HistoryFiles;

/** Checks the invariants of the files on disk with none of the code under test. */
public final class PublishedStateChecker {
  private final Path published;
  private final Path manifests;

  public PublishedStateChecker(Path published, Path manifests) {
    this.published = published;
    this.manifests = manifests;
  }

  public static JsonObject json(Path file) {
    try {
      return new JsonObject(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks sections 3.1 to 3.4 of the contract, which hold after a crash at any instant. */
  public void check() {
    for (Path model : folders(manifests)) {
      Path pointer = model.resolve("latest.json");
      if (Files.exists(pointer)) {
        JsonObject shown = json(pointer);
        named(shown, new TreeSet<>());
        assertThat(HistoryFiles.record(model, shown.getLong("generation")))
            .hasValueSatisfying(
                record -> assertThat(record.getJsonObject("pointer")).isEqualTo(shown));
      }
    }
    links(new TreeSet<>());
    folders(manifests).forEach(model -> new HistoryInvariants(model).check());
  }

  /** Like {@link #check}, and requires that every file is referenced. */
  public void checkWithoutLeftovers() {
    check();
    Set<String> expected = new TreeSet<>();
    links(expected);
    for (Path model : folders(manifests)) {
      for (JsonObject record : HistoryFiles.records(model).values()) {
        JsonObject state = record.getJsonObject("pointer");
        if (Files.exists(run(state))) {
          named(state, expected);
        }
      }
    }
    nothingElse(expected);
  }

  /**
   * Like {@link #checkWithoutLeftovers}, for trees in which runs were removed and published again,
   * or snapshots replaced that the pointer never showed. Every snapshot on disk must be complete.
   */
  void checkWithWholeSnapshots() {
    check();
    Set<String> expected = new TreeSet<>();
    links(expected);
    for (String file : listing(published)) {
      int folder = file.indexOf("/manifests/");
      if (folder > 0 && !file.contains("/.")) {
        snapshot(file.substring(0, folder), file, expected);
      }
    }
    nothingElse(expected);
  }

  private void nothingElse(Set<String> expected) {
    assertThat(listing(published).stream().filter(file -> !expected.contains(file)))
        .as("published files that no snapshot names")
        .isEmpty();
    assertThat(listing(manifests).stream().filter(file -> !isUnverified(file)))
        .allMatch(
            file ->
                file.equals(".lock")
                    || file.matches("[a-z0-9]+/(latest|holds).json")
                    || file.matches("[A-Z]+_latest.json")
                    || file.matches("[a-z0-9]+/history/[0-9]{8}.json")
                    || file.matches("[a-z0-9]+/history/packed/[0-9]{8}-[0-9]{8}.zip")
                    || file.matches("[a-z0-9]+/incidents/[0-9TZ.]+-[0-9]{8}_[0-9]{2}z.json"));
  }

  /** Returns whether the file marks the shown generation as not verified yet. */
  private boolean isUnverified(String file) {
    String model = file.substring(0, Math.max(0, file.indexOf('/')));
    Path pointer = manifests.resolve(model).resolve("latest.json");
    return Files.exists(pointer)
        && file.endsWith(
            "/history/.unverified-%08d".formatted(json(pointer).getLong("generation")));
  }

  /** Returns all published files as sorted relative paths. */
  public List<String> publishedFiles() {
    return listing(published);
  }

  /** Returns all files below MANIFEST_ROOT except the lock, as sorted relative paths. */
  public List<String> manifestFiles() {
    return listing(manifests).stream().filter(file -> !file.equals(".lock")).toList();
  }

  /** Returns the folder of a run, which retention may have removed if it is no longer shown. */
  private Path run(JsonObject pointer) {
    return published.resolve(pointer.getString("model")).resolve(pointer.getString("run"));
  }

  /** Asserts that the files named by a pointer exist and are complete, and adds their names. */
  private void named(JsonObject pointer, Set<String> names) {
    String run = pointer.getString("model") + "/" + pointer.getString("run");
    JsonObject variables = pointer.getJsonObject("variables");
    assertThat(variables.fieldNames()).isNotEmpty();
    for (String variable : variables.fieldNames()) {
      String url = variables.getJsonObject(variable).getString("manifest_url");
      assertThat(url).startsWith("/published/" + run + "/" + variable + "/manifests/");
      JsonObject snapshot =
          snapshot(run + "/" + variable, url.substring("/published/".length()), names);
      assertThat(snapshot.getInteger("available_frames"))
          .isEqualTo(variables.getJsonObject(variable).getInteger("available_frames"))
          .isEqualTo(snapshot.getJsonArray("frames").size());
    }
  }

  private JsonObject snapshot(String variable, String file, Set<String> names) {
    names.add(file);
    JsonObject snapshot = json(published.resolve(file));
    for (Object each : snapshot.getJsonArray("frames")) {
      JsonObject frame = (JsonObject) each;
      String archive = variable + "/frames/" + frame.getString("frame_id") + ".pmtiles";
      String meta = variable + "/meta/" + frame.getString("frame_id") + ".json";
      names.add(archive);
      names.add(meta);
      byte[] content = bytes(published.resolve(archive));
      assertThat(content.length).as(archive).isEqualTo(frame.getInteger("bytes"));
      assertThat(sha256(content)).as(archive).isEqualTo(frame.getString("sha256"));
      assertThat(permissions(published.resolve(archive))).as(archive).isEqualTo("r--r--r--");
      if (frame.containsKey("frame_image_url")) {
        checkImage(variable, frame, names);
      }
      assertThat(json(published.resolve(meta)).getMap())
          .as(meta)
          .containsEntry("frame_id", frame.getString("frame_id"))
          .containsEntry("fhr", frame.getInteger("fhr"))
          .containsEntry("model", snapshot.getString("model"))
          .containsEntry("run", snapshot.getString("run"))
          .containsEntry("variable_id", snapshot.getString("variable"));
    }
    return snapshot;
  }

  private void checkImage(String variable, JsonObject frame, Set<String> names) {
    String image = variable + "/frames/" + frame.getString("frame_id") + ".webp";
    names.add(image);
    byte[] content = bytes(published.resolve(image));
    assertThat(content.length).as(image).isEqualTo(frame.getInteger("frame_image_bytes"));
    assertThat(sha256(content)).as(image).isEqualTo(frame.getString("frame_image_sha256"));
    assertThat(permissions(published.resolve(image))).as(image).isEqualTo("r--r--r--");
    assertThat(frame.getString("frame_image_url"))
        .startsWith("/frames/" + variable + "/" + frame.getString("frame_id") + ".webp");
  }

  private void links(Set<String> names) {
    for (String file : listing(published)) {
      // Runs being removed are not shown and may be incomplete.
      if (file.endsWith("/manifest.json") && !file.contains("/.removed-")) {
        names.add(file);
        String variable = file.substring(0, file.length() - "/manifest.json".length());
        Path link = published.resolve(file);
        assertThat(Files.isSymbolicLink(link)).as(file).isTrue();
        try {
          snapshot(variable, variable + "/" + Files.readSymbolicLink(link), names);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static List<Path> folders(Path folder) {
    return list(folder).stream().filter(Files::isDirectory).toList();
  }

  public static List<Path> files(Path folder) {
    return Files.isDirectory(folder) ? list(folder) : List.of();
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> listing(Path root) {
    try (Stream<Path> entries = Files.walk(root)) {
      return entries
          .filter(entry -> !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
          .map(entry -> root.relativize(entry).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String permissions(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
