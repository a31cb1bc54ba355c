package twf.tiles.publish;

import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.PointerVariable;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.MissingFiles;
import twf.tiles.files.PublishedFiles;

/**
 * Keeps a run whose published files were lost from being published again by itself from staging:
 * that would hide the loss. Calls block.
 */
final class ShownFiles {
  private final Stores stores;

  ShownFiles(Stores stores) {
    this.stores = stores;
  }

  /**
   * Passes where the pointer shows another run, or where the snapshots that it names are there, and
   * all files of this variable.
   *
   * @throws TileException unavailable, with what to type
   */
  void requireFiles(VariableKey key) {
    Optional<LatestPointer> pointer = stores.pointers().read(key.model());
    if (pointer.isEmpty() || !pointer.get().run().equals(key.run())) {
      return;
    }
    MissingFiles missing = MissingFiles.NONE;
    PublishedFiles files = new PublishedFiles(stores.published());
    for (Map.Entry<String, PointerVariable> shown : pointer.get().variables().entrySet()) {
      VariableKey variable = new VariableKey(key.model(), key.run(), shown.getKey());
      String snapshot = shown.getValue().snapshot();
      if (variable.equals(key)
          || !Files.isRegularFile(stores.published().snapshot(variable, snapshot))) {
        missing = missing.and(files.look(new PublishedFiles.Name(variable, snapshot)));
      }
    }
    if (!missing.isEmpty()) {
      throw TileException.unavailable(
          missing.describe(key.model())
              + ", or to publish what is staged again: tilesctl publish %s %s"
                  .formatted(key.model(), key.run()));
    }
  }
}
