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

/** Finds what there is to verify at a path: itself, or what lies below it. */
public final class VerifyTargetFinder {
  /** From the folder of the roots down to a variable: root, model, run, variable. */
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
   * Tells of each in the order of names, as it is found; links below {@code path} are not followed.
   * Blocks.
   *
   * @throws FailureException bad request, where there is no such path, or nothing to verify
   */
  public static void find(Path path, Consumer<VerifyTarget> each) {
    Path real = real(path);
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

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw FailureException.badRequest(
          FailureException.storage(path, e).failure().message() + ": " + EXPECTED);
    }
  }

  private void walk(Path folder, int levels) {
    if (isVariable(folder)) {
      tell(isPublished(folder) ? Kind.PUBLISHED : Kind.STAGED, folder, "");
      return;
    }
    if (levels == 0) {
      return;
    }
    List<Path> entries;
    try {
      entries = DirectoryListing.of(folder);
    } catch (FailureException e) {
      tell(Kind.UNREADABLE, folder, e.failure().message());
      return;
    }
    for (Path entry : entries) {
      // Hidden folders are renamed aside: on their way in or out, and nobody's run.
      if (Files.isDirectory(entry, NOFOLLOW_LINKS) && !isHidden(entry)) {
        walk(entry, levels - 1);
      }
    }
  }

  private void tell(Kind kind, Path path, String problem) {
    found++;
    each.accept(new VerifyTarget(kind, path, top, path.equals(top), problem));
  }

  private static boolean isHidden(Path entry) {
    return entry.getFileName().toString().startsWith(".");
  }

  private static boolean isVariable(Path folder) {
    return isThere(folder, "manifest.json")
        || (isThere(folder, "frames") && isThere(folder, "meta"));
  }

  private static boolean isPublished(Path folder) {
    return isThere(folder, "manifests") || Files.isSymbolicLink(folder.resolve("manifest.json"));
  }

  private static boolean isThere(Path folder, String name) {
    return Files.exists(folder.resolve(name), NOFOLLOW_LINKS);
  }
}
