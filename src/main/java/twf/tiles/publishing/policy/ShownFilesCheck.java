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
 * Prevents an automatic publish to the shown run while published files are missing: publishing them
 * again from staging would hide the loss. Calls block.
 */
public final class ShownFilesCheck {
  private final PublishingStores stores;

  public ShownFilesCheck(PublishingStores stores) {
    this.stores = stores;
  }

  /**
   * Checks the shown run's files. Passes if the pointer shows another run, or if all snapshots that
   * it names exist and all files of this variable exist.
   *
   * @throws FailureException unavailable, with the command to run, if files are missing
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
        missing = missing.plus(files.check(new PublishedFilesCheck.Name(variable, snapshot)));
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
