package twf.tiles.files;

import java.io.IOException;
import java.nio.file.Path;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.Parsed;
import twf.tiles.failure.TileException;

/** The holds and pins of models. Calls block. */
public final class HoldFile {
  private final ManifestTree tree;
  private final FileOperations operations;
  private final AtomicFile atomic;

  public HoldFile(ManifestTree tree, FileOperations operations) {
    this.tree = tree;
    this.operations = operations;
    this.atomic = new AtomicFile(operations);
  }

  /**
   * What is held of a model.
   *
   * @throws TileException where the file is broken or cannot be read: better no publish than one of
   *     a held run
   */
  public HoldSet read(String model) {
    Path file = tree.holds(model);
    return BoundedFiles.readIfThere(file)
        .map(
            content -> {
              Parsed<HoldSet> parsed = HoldSet.parse(content);
              if (!parsed.isValid()) {
                throw TileException.malformed(file.toString(), parsed.problems());
              }
              return parsed.value();
            })
        .orElse(HoldSet.NONE);
  }

  /** Replaces what is held, durably. */
  public void replace(String model, HoldSet holds) throws IOException {
    operations.createFolders(tree.model(model));
    atomic.replace(tree.holds(model), ContractJson.write(holds.toJson()), false);
  }
}
