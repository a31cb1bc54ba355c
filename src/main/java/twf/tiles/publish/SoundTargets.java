package twf.tiles.publish;

import io.vertx.core.Future;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import twf.tiles.async.Blocking;
import twf.tiles.contract.RunId;
import twf.tiles.failure.FailureKind;
import twf.tiles.failure.TileException;

/** Finds the first of the states that a rollback may go back to whose every file is sound. */
final class SoundTargets {
  /** How many of the refused are named. */
  private static final int MOST_NAMED = 5;

  private final Stores stores;
  private final Blocking workers;
  private final SoundFiles files;

  SoundTargets(Stores stores, Blocking workers) {
    this.stores = stores;
    this.workers = workers;
    this.files = new SoundFiles(stores, workers);
  }

  /** Fails where none is sound, and says what is wrong with each. */
  Future<Target> choose(RollbackRequest request, List<Target> candidates) {
    List<String> refused = new ArrayList<>();
    return first(candidates.iterator(), (candidate, cause) -> refuse(refused, candidate, cause))
        .compose(
            found ->
                found
                    .map(Future::succeededFuture)
                    .orElseGet(() -> workers.call(() -> nothing(request, refused))));
  }

  /**
   * Empty where none is sound.
   *
   * @return fails where a file that is there cannot be read: next time it may be sound
   */
  Future<Optional<Target>> newest(List<Target> candidates) {
    return first(candidates.iterator(), (candidate, cause) -> requireReadable(cause));
  }

  private Future<Optional<Target>> first(
      Iterator<Target> candidates, BiFunction<Target, Throwable, Future<Void>> refuse) {
    if (!candidates.hasNext()) {
      return Future.succeededFuture(Optional.empty());
    }
    Target candidate = candidates.next();
    return files
        .verify(candidate.pointer())
        .map(sound -> Optional.of(candidate))
        .recover(
            cause -> refuse.apply(candidate, cause).compose(refused -> first(candidates, refuse)));
  }

  private static Future<Void> requireReadable(Throwable cause) {
    boolean known =
        cause instanceof TileException told
            && (told.failure().kind() != FailureKind.STORAGE
                || cause.getCause() instanceof NoSuchFileException);
    return known ? Future.succeededFuture() : Future.failedFuture(cause);
  }

  /** A removed run stands for all its states. */
  private static Future<Void> refuse(List<String> refused, Target candidate, Throwable cause) {
    boolean removed =
        cause instanceof TileException told && told.failure().kind() == FailureKind.NOT_FOUND;
    String words = removed ? cause.getMessage() : candidate + ": " + cause.getMessage();
    if (!refused.contains(words)) {
      refused.add(words);
    }
    return Future.succeededFuture();
  }

  /** Says what is wrong with each, and what was not even looked at. Blocks. */
  private Target nothing(RollbackRequest request, List<String> refused) {
    List<String> held =
        stores.holds().read(request.model()).runs().keySet().stream().map(RunId::text).toList();
    throw TileException.conflict(
        "no earlier generation of "
            + request.model()
            + " to roll back to"
            + (refused.isEmpty() ? "" : ": " + named(refused))
            + (held.isEmpty()
                ? ""
                : "; held runs are passed over: %s; let one go with: tilesctl release %s RUN"
                    .formatted(named(held), request.model())));
  }

  private static String named(List<String> refused) {
    String first = refused.stream().limit(MOST_NAMED).collect(Collectors.joining("; "));
    int more = refused.size() - MOST_NAMED;
    return more > 0 ? first + "; and " + more + " more" : first;
  }
}
