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
 * {@code stray-files}, only in {@code verify}: a published run/variable folder contains only files
 * that a snapshot names. Calls block.
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
   * Adds a row for each stray file, up to a limit, or one row if there is none.
   *
   * @param frames the ids of all frames that a snapshot lists
   * @param all whether every snapshot could be read. If not, frame files are not reported: an
   *     operator might delete files that an unreadable snapshot lists
   */
  void check(Set<String> frames, boolean all) {
    check(tree.variable(key), Set.of("frames", "meta", "manifests", "manifest.json"), "", Set.of());
    if (all) {
      check(tree.frames(key), Set.of(), ".pmtiles", frames);
      check(tree.metas(key), Set.of(), ".json", frames);
    }
    checkSnapshots();
    VerifyRowCollector of = new VerifyRowCollector(target, target.path(), rows);
    if (found > MAX_NAMED) {
      of.addFailed(NAME, (found - MAX_NAMED) + " more files that no snapshot names");
    } else if (!all) {
      of.addSkipped(
          NAME, "frames and metas not checked: a snapshot that cannot be read may name them");
    } else if (found == 0) {
      of.attempt(NAME, () -> "none");
    }
  }

  private void check(Path folder, Set<String> names, String suffix, Set<String> ids) {
    for (Path file : listOrReport(folder)) {
      String name = file.getFileName().toString();
      boolean isFrame =
          !suffix.isEmpty()
              && name.endsWith(suffix)
              && ids.contains(name.substring(0, name.length() - suffix.length()));
      if (!isFrame && !names.contains(name)) {
        addStray(file);
      }
    }
  }

  private void checkSnapshots() {
    for (Path file : listOrReport(tree.snapshots(key))) {
      String name = file.getFileName().toString();
      if (!name.endsWith(".json")
          || !Identifiers.isSnapshot(name.substring(0, name.length() - 5))) {
        addStray(file);
      }
    }
  }

  private List<Path> listOrReport(Path folder) {
    VerifyRowCollector of = VerifyRowCollector.of(target, folder);
    List<Path> files = of.find(NAME, () -> listFolder(folder), all -> "").orElse(List.of());
    of.rows().stream().filter(VerifyResult::isFailure).forEach(this::addFailed);
    return files;
  }

  private static List<Path> listFolder(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw FailureException.malformed(folder.toString(), "expected a folder");
    }
    return DirectoryListing.list(folder);
  }

  private void addFailed(VerifyRow row) {
    found++;
    rows.add(row);
  }

  private void addStray(Path file) {
    found++;
    if (found <= MAX_NAMED) {
      boolean temporary = file.getFileName().toString().endsWith(".tmp");
      new VerifyRowCollector(target, file, rows)
          .addFailed(
              NAME,
              temporary
                  ? "temporary file: a publish is running or was interrupted"
                  : "no snapshot names it");
    }
  }
}
