package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/** The pointers: read, and replaced by rename only. Calls block. */
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
   * What a model's clients see; empty where nothing was ever published.
   *
   * @throws FailureException where the pointer is broken or cannot be read
   */
  public Optional<LatestPointer> read(String model) {
    Path file = tree.pointer(model);
    return BoundedFileReader.readIfThere(file)
        .map(
            content -> {
              ParseResult<LatestPointer> parsed = LatestPointer.parse(content, model);
              if (!parsed.isValid()) {
                throw FailureException.malformed(file.toString(), parsed.problems());
              }
              return parsed.value();
            });
  }

  /**
   * The atomic step: from here on clients see {@code pointer}.
   *
   * @throws CommitStateUnknownException where it may or may not be so: read again
   * @throws IOException where nothing changed
   */
  public void replace(LatestPointer pointer) throws IOException {
    atomic.replace(tree.pointer(pointer.model()), StrictJson.write(pointer.toJson()), false);
  }

  /** Takes a pointer and its copy for older clients away, durably. */
  public void remove(String model) throws IOException {
    operations.delete(tree.pointer(model));
    operations.sync(tree.model(model));
    operations.delete(tree.legacyAlias(model));
    operations.sync(tree.root());
  }

  /** Writes the copy of the pointer that older clients ask for. */
  public void replaceLegacyAlias(LatestPointer pointer) throws IOException {
    atomic.replace(tree.legacyAlias(pointer.model()), StrictJson.write(pointer.toJson()), false);
  }
}
