package twf.tiles.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.PointerVariable;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;

/**
 * Checks that the files of published snapshots are there with their recorded sizes. Reads no
 * archive bytes, and looks at each snapshot once. Calls block; not thread-safe.
 */
final class SnapshotFilesCheck {
  private final PublishedTree tree;
  private final Map<Name, Result> known = new HashMap<>();

  SnapshotFilesCheck(PublishedTree tree) {
    this.tree = tree;
  }

  private record Name(VariableKey key, String snapshot) {}

  /**
   * The state of a snapshot's files.
   *
   * @param entry what a pointer says of the snapshot; null where the snapshot cannot be read
   * @param files how many archives it names
   * @param problem the first problem found; null where there is none
   */
  record Result(@Nullable PointerVariable entry, int files, @Nullable TileException problem) {
    boolean isSound() {
      return problem == null;
    }
  }

  Result check(VariableKey key, String snapshot) {
    return known.computeIfAbsent(new Name(key, snapshot), this::look);
  }

  private Result look(Name name) {
    try {
      Snapshot snapshot = tree.read(name.key, name.snapshot);
      return new Result(
          PointerVariable.of(name.snapshot, snapshot),
          snapshot.frames().size(),
          firstProblem(snapshot));
    } catch (TileException unreadable) {
      return new Result(null, 0, unreadable);
    }
  }

  private @Nullable TileException firstProblem(Snapshot snapshot) {
    for (SnapshotFrame frame : snapshot.frames()) {
      TileException problem = problem(tree.archive(snapshot.key(), frame.frameId()), frame.bytes());
      if (problem == null) {
        problem = problem(tree.meta(snapshot.key(), frame.frameId()), -1);
      }
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /**
   * What is wrong with one file.
   *
   * @param bytes the recorded size; negative where none is recorded
   */
  private static @Nullable TileException problem(Path file, long bytes) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        return TileException.malformed(file.toString(), "not a regular file");
      }
      return bytes < 0 || found.size() == bytes
          ? null
          : TileException.malformed(
              file.toString(), "expected " + bytes + " bytes, found " + found.size());
    } catch (NoSuchFileException e) {
      return TileException.malformed(file.toString(), "is missing");
    } catch (IOException e) {
      return TileException.storage(file, e);
    }
  }
}
