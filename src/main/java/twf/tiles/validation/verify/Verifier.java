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
 * The checklist without a server, for archives and run/variable folders wherever they lie. Changes
 * nothing on disk. Memory is bounded by one run/variable, of which there are at most 1000 frames.
 */
public final class Verifier {
  private final VerifyContext tools;

  /**
   * @param workers for reading, hashing and decoding
   * @param deep whether every tile of every archive is read
   */
  public Verifier(Vertx vertx, WorkerPool workers, boolean deep, VerifyProgress progress) {
    this.tools = new VerifyContext(vertx, workers, deep, progress);
  }

  /** Verifies one target; the future does not fail for anything that is wrong with it. */
  public Future<VerifyResult> verify(VerifyTarget target) {
    return switch (target.kind()) {
      case ARCHIVE -> new SingleArchiveVerifier(tools, target).verify();
      case STAGED -> folder(target, key -> new StagedFolderVerifier(tools, target, key).verify());
      case PUBLISHED ->
          folder(target, key -> new PublishedFolderVerifier(tools, target, key).verify());
      case UNREADABLE -> Future.succeededFuture(failed(target, "folder", target.problem()));
    };
  }

  private static Future<VerifyResult> folder(VerifyTarget target, FolderLook look) {
    Path path = target.path();
    VariableKey key = key(path);
    return key == null
        ? Future.succeededFuture(failed(target, CheckId.MANIFEST_CONTRACT.word(), unlike(path)))
        : look.at(key);
  }

  private static VerifyResult failed(VerifyTarget target, String check, String problem) {
    VerifyRowCollector rows = new VerifyRowCollector(target, target.path(), new ArrayList<>());
    rows.fail(check, problem);
    return VerifyResult.single(target.name(target.path()), rows.rows());
  }

  /** What the path says of a run/variable folder; null where it is not of the contract's form. */
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

  /** The root above a folder that has a key. */
  static Path root(Path folder) {
    return folder.resolve("../../..").normalize();
  }

  private static String unlike(Path path) {
    int parts = path.getNameCount();
    Path last = parts > 3 ? path.subpath(parts - 3, parts) : path;
    return "expected a path {model}/{run YYYYMMDD_HHz}/{variable}, found " + last;
  }

  private interface FolderLook {
    Future<VerifyResult> at(VariableKey key);
  }

  /** Sums the frames of a folder up. */
  static VerifyResult sum(
      VerifyTarget target, List<VerifyRow> rows, List<FrameVerifyResult> frames) {
    List<VerifyRow> frameRows = frames.stream().flatMap(frame -> frame.rows().stream()).toList();
    int passed = (int) frames.stream().filter(FrameVerifyResult::passed).count();
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
