package twf.tiles.publishing.commit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.storage.AtomicFileWriter;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.PublishedLayout;

/** Takes back what a publish began and did not finish. Calls block. */
public final class TreeUndo {
  private static final Logger LOG = LoggerFactory.getLogger(TreeUndo.class);

  private final PublishingStores stores;

  public TreeUndo(PublishingStores stores) {
    this.stores = stores;
  }

  /**
   * Settles the publish of a model that was begun and not ended, if there is one. Blocks.
   *
   * @throws FailureException where what is published cannot be read; then nothing is taken back
   */
  public void undoLeftover(String model) throws IOException {
    Path file = stores.manifests().intent(model);
    Optional<byte[]> content = BoundedFileReader.readIfThere(file);
    if (content.isEmpty()) {
      return;
    }
    Optional<PublishIntent> intent =
        PublishIntent.parse(content.get()).filter(begun -> begun.key().model().equals(model));
    if (intent.isPresent()) {
      undo(intent.get());
      LOG.info("{}: a publish that was cut off is settled", intent.get().key());
    } else {
      stores.operations().delete(file);
    }
  }

  /** Whether the publish got as far as the link, so that clients may see its frames. */
  boolean isLinked(PublishIntent intent) {
    return stores
        .published()
        .newestName(intent.key())
        .filter(intent.snapshot()::equals)
        .isPresent();
  }

  /**
   * Takes back what was begun under an intent and is named by no snapshot that clients may know; a
   * publish whose link was swapped is left as it is. Blocks.
   */
  void undo(PublishIntent intent) throws IOException {
    if (!isLinked(intent)) {
      removeUnreferenced(intent);
    }
    syncFolders(intent.key());
    stores.operations().delete(stores.manifests().intent(intent.key().model()));
  }

  /**
   * What was taken back must not come back when the intent is gone, and folders that were made and
   * not forced must not vanish from under what is published into them next.
   */
  private void syncFolders(VariableKey key) throws IOException {
    PublishedLayout tree = stores.published();
    Path variable = tree.variable(key);
    for (Path folder :
        List.of(
            tree.frames(key),
            tree.metas(key),
            tree.snapshots(key),
            variable,
            variable.resolveSibling("."),
            tree.run(key.runKey()).resolveSibling("."),
            tree.root())) {
      if (Files.isDirectory(folder)) {
        stores.operations().sync(folder);
      }
    }
  }

  private void removeUnreferenced(PublishIntent intent) throws IOException {
    PublishedLayout tree = stores.published();
    VariableKey key = intent.key();
    var newest = tree.readNewest(key);
    for (String id : intent.frames()) {
      boolean named = newest.flatMap(snapshot -> snapshot.frame(id)).isPresent();
      removeFile(tree.archive(key, id), !named);
      removeFile(tree.meta(key, id), !named);
    }
    boolean shown =
        stores.pointers().read(key.model()).stream()
            .flatMap(pointer -> pointer.variables().values().stream())
            .anyMatch(variable -> variable.snapshot().equals(intent.snapshot()));
    removeFile(tree.snapshot(key, intent.snapshot()), !shown);
    stores.operations().delete(AtomicFileWriter.temporary(tree.newest(key)));
  }

  private void removeFile(Path file, boolean whole) throws IOException {
    stores.operations().delete(AtomicFileWriter.temporary(file));
    if (whole) {
      stores.operations().delete(file);
    }
  }
}
