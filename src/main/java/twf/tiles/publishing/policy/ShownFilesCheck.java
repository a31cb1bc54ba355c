package twf.tiles.publishing.policy;

import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.storage.MissingFiles;
import twf.tiles.storage.PublishedFilesCheck;

/**
 * Keeps a run whose published files were lost from being published again by itself from staging:
 * that would hide the loss. Calls block.
 */
public final class ShownFilesCheck {
  private final PublishingStores stores;

  public ShownFilesCheck(PublishingStores stores) {
    this.stores = stores;
  }

  /**
   * Passes where the pointer shows another run, or where the snapshots that it names are there, and
   * all files of this variable.
   *
   * @throws FailureException unavailable, with what to type
   */
  public void requireFiles(VariableKey key) {
    Optional<LatestPointer> pointer = stores.pointers().read(key.model());
    if (pointer.isEmpty() || !pointer.get().run().equals(key.run())) {
      return;
    }
    MissingFiles missing = MissingFiles.NONE;
    PublishedFilesCheck files = new PublishedFilesCheck(stores.published());
    for (Map.Entry<String, PointerVariable> shown : pointer.get().variables().entrySet()) {
      VariableKey variable = new VariableKey(key.model(), key.run(), shown.getKey());
      String snapshot = shown.getValue().snapshot();
      if (variable.equals(key)
          || !Files.isRegularFile(stores.published().snapshot(variable, snapshot))) {
        missing = missing.and(files.look(new PublishedFilesCheck.Name(variable, snapshot)));
      }
    }
    if (!missing.isEmpty()) {
      throw FailureException.unavailable(
          missing.describe(key.model())
              + ", or to publish what is staged again: tilesctl publish %s %s"
                  .formatted(key.model(), key.run()));
    }
  }
}
