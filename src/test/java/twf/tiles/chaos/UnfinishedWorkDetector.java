package twf.tiles.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import twf.tiles.testing.PublishedTreeAssertions;
import twf.tiles.testing.Roots;

/**
 * Detects unfinished work on disk, without any code under test. A kill may leave any of it; after
 * the next start there must be none.
 */
final class UnfinishedWorkDetector {
  private final Roots roots;
  private final Map<String, String> found = new TreeMap<>();

  private UnfinishedWorkDetector(Roots roots) {
    this.roots = roots;
  }

  /** Finds unfinished work by file names only, which is fast enough for polling. */
  static Map<String, String> findByFileName(Roots roots) {
    UnfinishedWorkDetector look = new UnfinishedWorkDetector(roots);
    look.names();
    return look.found;
  }

  private void names() {
    files(roots.manifests()).forEach(this::manifestFile);
    files(roots.published()).forEach(this::publishedFile);
  }

  /** Finds all unfinished work: an example path for each kind. Reads all published files. */
  static Map<String, String> find(Roots roots) {
    UnfinishedWorkDetector look = new UnfinishedWorkDetector(roots);
    look.names();
    for (Path model : folders(roots.manifests())) {
      look.states(model);
    }
    for (Path model : folders(roots.published())) {
      for (Path run : folders(model)) {
        if (!run.getFileName().toString().startsWith(".removed-")) {
          folders(run).forEach(look::variable);
        }
      }
    }
    return look.found;
  }

  private void manifestFile(Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(".tmp")) {
      String what = name.replaceAll("[0-9].*", "N").replace(".json.tmp", "");
      found.put("temporary of " + folder(file) + what, file.toString());
    } else if (name.equals(".intent.json")) {
      found.put("intent of a publish", file.toString());
    } else if (name.startsWith(".unverified-")) {
      found.put("state that is shown and not probed yet", file.toString());
    }
  }

  private static String folder(Path file) {
    String parent = file.getParent().getFileName().toString();
    return parent.equals("history") || parent.equals("incidents") ? parent + "/" : "";
  }

  private void publishedFile(Path file) {
    if (file.toString().contains("/.removed-")) {
      found.put("run renamed aside, its files not all removed", file.toString());
    } else if (file.getFileName().toString().endsWith(".tmp")) {
      String folder = file.getParent().getFileName().toString();
      boolean link = file.getFileName().toString().equals(".manifest.json.tmp");
      found.put("temporary of " + (link ? "the newest link" : folder + "/"), file.toString());
    }
  }

  private void states(Path model) {
    List<Path> records =
        PublishedTreeAssertions.files(model.resolve("history")).stream()
            .filter(file -> file.getFileName().toString().matches("[0-9]{8}\\.json"))
            .toList();
    if (records.isEmpty()) {
      return;
    }
    Path last = records.get(records.size() - 1);
    JsonObject record = PublishedTreeAssertions.json(last);
    Path pointer = model.resolve("latest.json");
    if (!Files.exists(pointer)
        || PublishedTreeAssertions.json(pointer).getLong("generation")
            < record.getLong("generation")) {
      found.put("record of a state that is not shown", last.toString());
    }
    long rollbacks =
        records.stream()
            .filter(
                each ->
                    PublishedTreeAssertions.json(each).getString("operation").equals("rollback"))
            .count();
    long incidents =
        files(model.resolve("incidents")).stream()
            .filter(file -> !file.getFileName().toString().endsWith(".tmp"))
            .count();
    if (incidents < rollbacks) {
      found.put("rollback without its incident", model.toString());
    }
  }

  private void variable(Path variable) {
    Set<String> named = new HashSet<>();
    String newest = link(variable.resolve("manifest.json"));
    Path last = null;
    for (Path file : files(variable.resolve("manifests"))) {
      if (file.getFileName().toString().endsWith(".tmp")) {
        continue;
      }
      for (Object frame : PublishedTreeAssertions.json(file).getJsonArray("frames")) {
        named.add(((JsonObject) frame).getString("frame_id"));
      }
      last = file;
    }
    // Snapshot names begin with their number of frames, so the last one is the newest.
    if (last != null
        && !newest.startsWith("manifests/" + last.getFileName().toString().substring(0, 4))) {
      found.put("snapshot that the newest link does not name", last.toString());
    }
    for (String folder : List.of("frames", "meta")) {
      for (Path file : files(variable.resolve(folder))) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".") && !named.contains(name.substring(0, name.indexOf('.')))) {
          found.put("file in " + folder + "/ that no snapshot names", file.toString());
        }
      }
    }
  }

  private static String link(Path link) {
    try {
      return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).toString() : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> folders(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lists all files below a folder, even while a running server removes some. */
  private static List<Path> files(Path folder) {
    List<Path> files = new java.util.ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return files;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              files.add(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.sort(null);
    return files;
  }
}
