package twf.tiles.storage;

import java.io.IOException;
import java.util.Optional;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/** Reads {@code latest.json} pointers and replaces them by atomic rename. Calls block. */
public final class PointerStore {
  private final ManifestLayout tree;
  private final FileOperations operations;
  private final AtomicFileWriter atomic;

  public PointerStore(ManifestLayout tree, FileOperations operations) {
    this.tree = tree;
    this.operations = operations;
    this.atomic = new AtomicFileWriter(operations);
  }

  /**
   * Reads the pointer of a model; empty if nothing has been published.
   *
   * @throws FailureException if the pointer is malformed or cannot be read
   */
  public Optional<LatestPointer> read(String model) {
    return BoundedFileReader.parseIfExists(
        tree.pointer(model), content -> LatestPointer.parse(content, model));
  }

  /**
   * Replaces the pointer atomically; clients see it from now on.
   *
   * @throws CommitStateUnknownException if it may or may not have been replaced; read it again
   * @throws IOException if nothing changed
   */
  public void replace(LatestPointer pointer) throws IOException {
    atomic.replaceVerified(tree.pointer(pointer.model()), StrictJson.write(pointer.toJson()));
  }

  /** Removes the pointer of a model and its copy for older clients, durably. */
  public void remove(String model) throws IOException {
    operations.delete(tree.pointer(model));
    operations.sync(tree.model(model));
    operations.delete(tree.legacyAlias(model));
    operations.sync(tree.root());
  }

  /** Writes the copy of the pointer that older clients request. */
  public void replaceLegacyAlias(LatestPointer pointer) throws IOException {
    atomic.replace(tree.legacyAlias(pointer.model()), StrictJson.write(pointer.toJson()), false);
  }
}
