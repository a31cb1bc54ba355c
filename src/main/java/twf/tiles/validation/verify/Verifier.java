package twf.tiles.validation.verify;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.validation.check.CheckId;

/**
 * Runs the checklist offline, over archives and run/variable folders at any path. Does not write to
 * disk. Memory is bounded by one run/variable of at most 1000 frames.
 */
public final class Verifier {
  private final VerifyContext tools;

  /**
   * @param workers the pool for reading, hashing and decoding
   * @param deep whether to read every tile of every archive
   */
  public Verifier(Vertx vertx, WorkerPool workers, boolean deep, VerifyProgress progress) {
    this.tools = new VerifyContext(vertx, workers, deep, progress);
  }

  /**
   * Verifies one target; problems of the target are rows of the result and do not fail the future.
   */
  public Future<VerifyResult> verify(VerifyTarget target) {
    return switch (target.kind()) {
      case ARCHIVE -> new SingleArchiveVerifier(tools, target).verify();
      case STAGED ->
          verifyFolder(target, key -> new StagedFolderVerifier(tools, target, key).verify());
      case PUBLISHED ->
          verifyFolder(target, key -> new PublishedFolderVerifier(tools, target, key).verify());
      case UNREADABLE -> Future.succeededFuture(failedResult(target, "folder", target.problem()));
    };
  }

  private static Future<VerifyResult> verifyFolder(VerifyTarget target, FolderLook look) {
    Path path = target.path();
    VariableKey key = key(path);
    return key == null
        ? Future.succeededFuture(
            failedResult(
                target, CheckId.MANIFEST_CONTRACT.externalName(), describeUnexpectedPath(path)))
        : look.verify(key);
  }

  private static VerifyResult failedResult(VerifyTarget target, String check, String problem) {
    VerifyRowCollector rows = new VerifyRowCollector(target, target.path(), new ArrayList<>());
    rows.addFailed(check, problem);
    return VerifyResult.single(target.name(target.path()), rows.rows());
  }

  /**
   * Parses the key from the path of a run/variable folder; null if the path does not have that
   * form.
   */
  static @Nullable VariableKey key(Path folder) {
    int parts = folder.getNameCount();
    if (parts < 3) {
      return null;
    }
    Optional<VariableKey> key =
        VariableKey.parse(
            folder.getName(parts - 3).toString(),
            folder.getName(parts - 2).toString(),
            folder.getName(parts - 1).toString());
    return key.orElse(null);
  }

  /** Returns the root that contains a run/variable folder. */
  static Path root(Path folder) {
    return folder.resolve("../../..").normalize();
  }

  private static String describeUnexpectedPath(Path path) {
    int parts = path.getNameCount();
    Path last = parts > 3 ? path.subpath(parts - 3, parts) : path;
    return "expected a path {model}/{run YYYYMMDD_HHz}/{variable}, found " + last;
  }

  private interface FolderLook {
    Future<VerifyResult> verify(VariableKey key);
  }

  /** Combines the rows of a folder and its frames. */
  static VerifyResult summarize(
      VerifyTarget target, List<VerifyRow> rows, List<FrameVerifyResult> frames) {
    List<VerifyRow> frameRows = frames.stream().flatMap(frame -> frame.rows().stream()).toList();
    int passed = (int) frames.stream().filter(FrameVerifyResult::hasPassed).count();
    long own =
        rows.stream()
            .map(VerifyRow::file)
            .filter(name -> !isFolder(target, name))
            .distinct()
            .count();
    return new VerifyResult(
        target.name(target.path()),
        rows,
        frameRows,
        frames.size(),
        passed,
        (int) own + 2 * frames.size());
  }

  private static boolean isFolder(VerifyTarget target, String name) {
    return name.equals(target.name(target.path()));
  }
}
