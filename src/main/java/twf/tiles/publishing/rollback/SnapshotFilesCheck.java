package twf.tiles.publishing.rollback;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.PublishedFilesCheck;
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
          PublishedFilesCheck.fileProblem(
              tree.archive(snapshot.key(), frame.frameId()), frame.bytes());
      if (problem == null) {
        problem = PublishedFilesCheck.fileProblem(tree.meta(snapshot.key(), frame.frameId()), -1);
      }
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }
}
