package twf.tiles.validation.verify;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import twf.tiles.error.FailureException;
import twf.tiles.storage.DirectoryListing;
import twf.tiles.validation.verify.VerifyTarget.Kind;

/** Finds the targets at a path: the path itself, or the run/variable folders below it. */
public final class VerifyTargetFinder {
  /** Levels from the parent folder of the roots down to a variable: root, model, run, variable. */
  private static final int DEPTH = 4;

  private static final String EXPECTED =
      "expected an archive, a run/variable folder (with manifest.json), or a run, a model or a root"
          + " with such folders below";

  private final Path top;
  private final Consumer<VerifyTarget> each;
  private int found;

  private VerifyTargetFinder(Path top, Consumer<VerifyTarget> each) {
    this.top = top;
    this.each = each;
  }

  /**
   * Passes each target to {@code each} as it is found, in the order of names. Does not follow links
   * below {@code path}. Blocks.
   *
   * @throws FailureException bad request, if the path does not exist or there is nothing to verify
   */
  public static void find(Path path, Consumer<VerifyTarget> each) {
    Path real = resolve(path);
    if (Files.isDirectory(real)) {
      VerifyTargetFinder targets = new VerifyTargetFinder(real, each);
      targets.walk(real, DEPTH);
      if (targets.found == 0) {
        throw FailureException.badRequest(path + ": nothing to verify: " + EXPECTED);
      }
    } else if (Files.isRegularFile(real)) {
      Path folder = java.util.Objects.requireNonNull(real.getParent());
      each.accept(new VerifyTarget(Kind.ARCHIVE, real, folder, true, ""));
    } else {
      throw FailureException.badRequest(path + ": neither a file nor a folder: " + EXPECTED);
    }
  }

  private static Path resolve(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw FailureException.badRequest(
          FailureException.storage(path, e).failure().message() + ": " + EXPECTED);
    }
  }

  private void walk(Path folder, int levels) {
    if (isVariable(folder)) {
      report(isPublished(folder) ? Kind.PUBLISHED : Kind.STAGED, folder, "");
      return;
    }
    if (levels == 0) {
      return;
    }
    List<Path> entries;
    try {
      entries = DirectoryListing.list(folder);
    } catch (FailureException e) {
      report(Kind.UNREADABLE, folder, e.failure().message());
      return;
    }
    for (Path entry : entries) {
      // Hidden folders are runs that are being published or removed.
      if (Files.isDirectory(entry, NOFOLLOW_LINKS) && !isHidden(entry)) {
        walk(entry, levels - 1);
      }
    }
  }

  private void report(Kind kind, Path path, String problem) {
    found++;
    each.accept(new VerifyTarget(kind, path, top, path.equals(top), problem));
  }

  private static boolean isHidden(Path entry) {
    return entry.getFileName().toString().startsWith(".");
  }

  private static boolean isVariable(Path folder) {
    return exists(folder, "manifest.json") || (exists(folder, "frames") && exists(folder, "meta"));
  }

  private static boolean isPublished(Path folder) {
    return exists(folder, "manifests") || Files.isSymbolicLink(folder.resolve("manifest.json"));
  }

  private static boolean exists(Path folder, String name) {
    return Files.exists(folder.resolve(name), NOFOLLOW_LINKS);
  }
}
