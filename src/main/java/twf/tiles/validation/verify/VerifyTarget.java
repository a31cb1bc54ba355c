package twf.tiles.validation.verify;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import twf.tiles.error.FailureException;
import twf.tiles.storage.DirectoryListing;

/**
 * A file or folder to verify.
 *
 * @param kind how to verify it
 * @param path its real path
 * @param top the folder that file names in the output are relative to
 * @param isTop whether it is the only target
 * @param problem why it cannot be read; empty unless {@link Kind#UNREADABLE}
 */
public record VerifyTarget(Kind kind, Path path, Path top, boolean isTop, String problem) {
  /** Levels from the parent folder of the roots down to a variable: root, model, run, variable. */
  private static final int DEPTH = 4;

  private static final String EXPECTED =
      "expected an archive, a run/variable folder (with manifest.json), or a run, a model or a root"
          + " with such folders below";

  /** The kind of a target. */
  public enum Kind {
    /** A single archive from any source. */
    ARCHIVE,
    /** A staged run/variable folder. */
    STAGED,
    /** A published run/variable folder. */
    PUBLISHED,
    /** A folder that cannot be listed. */
    UNREADABLE
  }

  /**
   * Passes each target at a path to {@code each} as it is found, in the order of names: the path
   * itself, or the run/variable folders below it. Does not follow links below it. Blocks.
   *
   * @throws FailureException bad request, if the path does not exist or there is nothing to verify
   */
  public static void find(Path path, Consumer<VerifyTarget> each) {
    Path real = resolve(path);
    if (Files.isDirectory(real)) {
      if (!walk(real, real, DEPTH, each)) {
        throw FailureException.badRequest(path + ": nothing to verify: " + EXPECTED);
      }
    } else if (Files.isRegularFile(real)) {
      Path folder = Objects.requireNonNull(real.getParent());
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

  /** Returns whether it found any target. */
  private static boolean walk(Path top, Path folder, int levels, Consumer<VerifyTarget> each) {
    boolean isTop = folder.equals(top);
    if (isVariable(folder)) {
      Kind kind = isPublished(folder) ? Kind.PUBLISHED : Kind.STAGED;
      each.accept(new VerifyTarget(kind, folder, top, isTop, ""));
      return true;
    }
    if (levels == 0) {
      return false;
    }
    List<Path> entries;
    try {
      entries = DirectoryListing.list(folder);
    } catch (FailureException e) {
      String problem = e.failure().message();
      each.accept(new VerifyTarget(Kind.UNREADABLE, folder, top, isTop, problem));
      return true;
    }
    boolean found = false;
    for (Path entry : entries) {
      // Hidden folders are runs that are being published or removed.
      boolean isHidden = entry.getFileName().toString().startsWith(".");
      if (!isHidden && Files.isDirectory(entry, NOFOLLOW_LINKS)) {
        found |= walk(top, entry, levels - 1, each);
      }
    }
    return found;
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

  /** Returns the path of a file of this target as shown in rows. */
  String name(Path file) {
    String relative = top.relativize(file).toString();
    return relative.isEmpty() ? "." : relative;
  }
}
