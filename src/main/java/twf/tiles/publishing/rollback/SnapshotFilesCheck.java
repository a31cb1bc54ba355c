package twf.tiles.publishing.rollback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.PublishedLayout;

/**
 * Checks that the files of published snapshots exist with their recorded sizes. Reads no archive
 * bytes and checks each snapshot once. Calls block; not thread-safe.
 */
final class SnapshotFilesCheck {
  private final PublishedLayout tree;
  private final Map<Name, Result> results = new HashMap<>();

  SnapshotFilesCheck(PublishedLayout tree) {
    this.tree = tree;
  }

  private record Name(VariableKey key, String snapshot) {}

  /**
   * The result of checking a snapshot.
   *
   * @param entry the pointer entry for the snapshot; null if the snapshot cannot be read
   * @param files how many archives it names
   * @param problem the first problem found; null if there is none
   */
  record Result(@Nullable PointerVariable entry, int files, @Nullable FailureException problem) {
    boolean isSound() {
      return problem == null;
    }
  }

  Result check(VariableKey key, String snapshot) {
    return results.computeIfAbsent(new Name(key, snapshot), this::readAndCheck);
  }

  private Result readAndCheck(Name name) {
    try {
      Snapshot snapshot = tree.read(name.key, name.snapshot);
      return new Result(
          PointerVariable.of(name.snapshot, snapshot),
          snapshot.frames().size(),
          firstProblem(snapshot));
    } catch (FailureException unreadable) {
      return new Result(null, 0, unreadable);
    }
  }

  private @Nullable FailureException firstProblem(Snapshot snapshot) {
    for (SnapshotFrame frame : snapshot.frames()) {
      FailureException problem =
          fileProblem(tree.archive(snapshot.key(), frame.frameId()), frame.bytes());
      if (problem == null) {
        problem = fileProblem(tree.meta(snapshot.key(), frame.frameId()), -1);
      }
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /**
   * Checks one file; null if it is intact.
   *
   * @param bytes the recorded size; negative if none is recorded
   */
  private static @Nullable FailureException fileProblem(Path file, long bytes) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        return FailureException.malformed(file.toString(), "not a regular file");
      }
      return bytes < 0 || found.size() == bytes
          ? null
          : FailureException.malformed(
              file.toString(), "expected " + bytes + " bytes, found " + found.size());
    } catch (NoSuchFileException e) {
      return FailureException.malformed(file.toString(), "is missing");
    } catch (IOException e) {
      return FailureException.storage(file, e);
    }
  }
}
