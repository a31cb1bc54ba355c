package twf.tiles.publish;

import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.PointerVariable;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.Digest;
import twf.tiles.files.PublishedTree;

/**
 * Compares published frames with what was validated, each only once however many generations name
 * it. Thread-safe.
 */
final class SoundFiles {
  private final PublishedTree tree;
  private final Blocking workers;
  private final Map<Asked, Optional<TileException>> known = new ConcurrentHashMap<>();

  SoundFiles(Stores stores, Blocking workers) {
    this.tree = stores.published();
    this.workers = workers;
  }

  private record Asked(VariableKey key, String frameId, Digest validated) {
    static Stream<Asked> of(Snapshot snapshot) {
      return snapshot.frames().stream()
          .map(
              frame ->
                  new Asked(
                      snapshot.key(), frame.frameId(), new Digest(frame.bytes(), frame.sha256())));
    }
  }

  /** Reads all that a state names, and compares it with what was validated. */
  Future<Void> verify(LatestPointer pointer) {
    return workers
        .call(() -> snapshots(pointer))
        .compose(
            snapshots ->
                Bounded.map(
                    snapshots.stream().flatMap(Asked::of).toList(),
                    workers.size(),
                    asked -> workers.call(() -> require(asked))))
        .mapEmpty();
  }

  private List<Snapshot> snapshots(LatestPointer pointer) {
    if (!Files.isDirectory(tree.run(pointer.runKey()))) {
      throw TileException.notFound("run " + pointer.run() + " was removed by retention");
    }
    List<Snapshot> snapshots = new ArrayList<>();
    for (Map.Entry<String, PointerVariable> entry : pointer.variables().entrySet()) {
      VariableKey key = new VariableKey(pointer.model(), pointer.run(), entry.getKey());
      snapshots.add(tree.read(key, entry.getValue().snapshot()));
    }
    return snapshots;
  }

  private boolean require(Asked asked) {
    Optional<TileException> broken = known.computeIfAbsent(asked, this::look);
    if (broken.isPresent()) {
      throw broken.get();
    }
    return true;
  }

  private static String words(Digest digest) {
    return digest.bytes() + " bytes with sha256 " + digest.sha256();
  }

  private Optional<TileException> look(Asked asked) {
    Path archive = tree.archive(asked.key, asked.frameId);
    try {
      Digest found = BoundedFiles.digest(archive);
      if (!found.equals(asked.validated)) {
        return broken(
            archive,
            "not as it was validated: expected "
                + words(asked.validated)
                + ", found "
                + words(found));
      }
    } catch (TileException unreadable) {
      return Optional.of(unreadable);
    }
    return Files.isRegularFile(tree.meta(asked.key, asked.frameId))
        ? Optional.empty()
        : broken(archive, "its meta file is missing");
  }

  private static Optional<TileException> broken(Path file, String problem) {
    return Optional.of(TileException.malformed(file.toString(), problem));
  }
}
