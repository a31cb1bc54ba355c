package twf.tiles.validation.verify;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.DirectoryListing;
import twf.tiles.storage.PublishedLayout;

/**
 * {@code stray-files}, of {@code verify} alone: nothing lies in a published run/variable folder
 * that no snapshot names. Calls block.
 */
final class StrayFilesCheck {
  static final String NAME = "stray-files";

  private static final int MAX_NAMED = 20;

  private final PublishedLayout tree;
  private final VariableKey key;
  private final VerifyTarget target;
  private final List<VerifyRow> rows;
  private int found;

  StrayFilesCheck(
      PublishedLayout tree, VariableKey key, VerifyTarget target, List<VerifyRow> rows) {
    this.tree = tree;
    this.key = key;
    this.target = target;
    this.rows = rows;
  }

  /**
   * Makes a row of each, of the first ones at least, or one that there is none.
   *
   * @param frames the ids of all frames that a snapshot names
   * @param all whether every snapshot was read; else no frame is called a stray: somebody would
   *     remove what a broken snapshot names
   */
  void look(Set<String> frames, boolean all) {
    look(tree.variable(key), Set.of("frames", "meta", "manifests", "manifest.json"), "", Set.of());
    if (all) {
      look(tree.frames(key), Set.of(), ".pmtiles", frames);
      look(tree.metas(key), Set.of(), ".json", frames);
    }
    snapshots();
    VerifyRowCollector of = new VerifyRowCollector(target, target.path(), rows);
    if (found > MAX_NAMED) {
      of.fail(NAME, (found - MAX_NAMED) + " more that no snapshot names");
    } else if (!all) {
      of.skip(NAME, "frames and metas not looked at: a snapshot that cannot be read may name them");
    } else if (found == 0) {
      of.attempt(NAME, () -> "none");
    }
  }

  private void look(Path folder, Set<String> names, String suffix, Set<String> ids) {
    for (Path file : list(folder)) {
      String name = file.getFileName().toString();
      boolean isFrame =
          !suffix.isEmpty()
              && name.endsWith(suffix)
              && ids.contains(name.substring(0, name.length() - suffix.length()));
      if (!isFrame && !names.contains(name)) {
        stray(file);
      }
    }
  }

  private void snapshots() {
    for (Path file : list(tree.snapshots(key))) {
      String name = file.getFileName().toString();
      if (!name.endsWith(".json")
          || !Identifiers.isSnapshot(name.substring(0, name.length() - 5))) {
        stray(file);
      }
    }
  }

  private List<Path> list(Path folder) {
    VerifyRowCollector of = VerifyRowCollector.of(target, folder);
    List<Path> files = of.find(NAME, () -> listing(folder), all -> "").orElse(List.of());
    of.rows().stream().filter(VerifyResult::isFailure).forEach(this::failed);
    return files;
  }

  private static List<Path> listing(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw FailureException.malformed(folder.toString(), "expected a folder");
    }
    return DirectoryListing.of(folder);
  }

  private void failed(VerifyRow row) {
    found++;
    rows.add(row);
  }

  private void stray(Path file) {
    found++;
    if (found <= MAX_NAMED) {
      boolean temporary = file.getFileName().toString().endsWith(".tmp");
      new VerifyRowCollector(target, file, rows)
          .fail(
              NAME,
              temporary
                  ? "a temporary file: a publish is under way, or was cut off"
                  : "no snapshot names it");
    }
  }
}
