package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/** The holds and pins of models. Calls block. */
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
   * What is held of a model.
   *
   * @throws FailureException where the file is broken or cannot be read: better no publish than one
   *     of a held run
   */
  public ModelHolds read(String model) {
    Path file = tree.holds(model);
    return BoundedFileReader.readIfThere(file)
        .map(
            content -> {
              ParseResult<ModelHolds> parsed = ModelHolds.parse(content);
              if (!parsed.isValid()) {
                throw FailureException.malformed(file.toString(), parsed.problems());
              }
              return parsed.value();
            })
        .orElse(ModelHolds.NONE);
  }

  /** Replaces what is held, durably. */
  public void replace(String model, ModelHolds holds) throws IOException {
    operations.createFolders(tree.model(model));
    atomic.replace(tree.holds(model), StrictJson.write(holds.toJson()), false);
  }
}
