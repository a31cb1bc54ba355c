package twf.tiles.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Parsed;
import twf.tiles.failure.TileException;

/** The pointers: read, and replaced by rename only. Calls block. */
public final class PointerFile {
  private final ManifestTree tree;
  private final FileOperations operations;
  private final AtomicFile atomic;

  public PointerFile(ManifestTree tree, FileOperations operations) {
    this.tree = tree;
    this.operations = operations;
    this.atomic = new AtomicFile(operations);
  }

  /**
   * What a model's clients see; empty where nothing was ever published.
   *
   * @throws TileException where the pointer is broken or cannot be read
   */
  public Optional<LatestPointer> read(String model) {
    Path file = tree.pointer(model);
    return BoundedFiles.readIfThere(file)
        .map(
            content -> {
              Parsed<LatestPointer> parsed = LatestPointer.parse(content, model);
              if (!parsed.isValid()) {
                throw TileException.malformed(file.toString(), parsed.problems());
              }
              return parsed.value();
            });
  }

  /**
   * The atomic step: from here on clients see {@code pointer}.
   *
   * @throws UnknownOutcomeException where it may or may not be so: read again
   * @throws IOException where nothing changed
   */
  public void replace(LatestPointer pointer) throws IOException {
    atomic.replace(tree.pointer(pointer.model()), ContractJson.write(pointer.toJson()), false);
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
    atomic.replace(tree.legacyAlias(pointer.model()), ContractJson.write(pointer.toJson()), false);
  }
}
