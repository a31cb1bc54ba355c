package twf.tiles.storage;

import java.io.IOException;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/** Stores the holds and pins of models, {@code holds.json}. Calls block. */
public final class HoldStore {
  private final ManifestLayout tree;
  private final FileOperations operations;
  private final AtomicFileWriter atomic;

  public HoldStore(ManifestLayout tree, FileOperations operations) {
    this.tree = tree;
    this.operations = operations;
    this.atomic = new AtomicFileWriter(operations);
  }

  /**
   * Reads the holds and the pin of a model; {@link ModelHolds#NONE} if there is no file.
   *
   * @throws FailureException if the file is malformed or cannot be read, because assuming no holds
   *     could publish a held run
   */
  public ModelHolds read(String model) {
    return BoundedFileReader.parseIfExists(tree.holds(model), ModelHolds::parse)
        .orElse(ModelHolds.NONE);
  }

  /** Replaces the holds and the pin of a model, durably. */
  public void replace(String model, ModelHolds holds) throws IOException {
    operations.createFolders(tree.model(model));
    atomic.replaceVerified(tree.holds(model), StrictJson.write(holds.toJson()));
  }
}
