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

/** Undoes publishes that were begun and not finished. Calls block. */
public final class TreeUndo {
  private static final Logger LOG = LoggerFactory.getLogger(TreeUndo.class);

  private final PublishingStores stores;

  public TreeUndo(PublishingStores stores) {
    this.stores = stores;
  }

  /**
   * Undoes the model's unfinished publish, if there is one.
   *
   * @throws FailureException if the published state cannot be read; then nothing is undone
   */
  public void undoLeftover(String model) throws IOException {
    Path file = stores.manifests().intent(model);
    Optional<byte[]> content = BoundedFileReader.readIfExists(file);
    if (content.isEmpty()) {
      return;
    }
    Optional<PublishIntent> intent =
        PublishIntent.parse(content.get()).filter(found -> found.key().model().equals(model));
    if (intent.isPresent()) {
      undo(intent.get());
      LOG.info("{}: cleaned up after an interrupted publish", intent.get().key());
    } else {
      stores.operations().delete(file);
    }
  }

  /** Returns whether the link names the intent's snapshot, so that clients may see its frames. */
  boolean isLinked(PublishIntent intent) {
    return stores
        .published()
        .newestSnapshotName(intent.key())
        .filter(intent.snapshot()::equals)
        .isPresent();
  }

  /**
   * Undoes a publish: removes the files that no visible snapshot names, then the intent. If the
   * link was replaced already, the publish is complete and only its intent is removed.
   */
  void undo(PublishIntent intent) throws IOException {
    if (!isLinked(intent)) {
      removeUnreferenced(intent);
    }
    syncFolders(intent.key());
    stores.operations().delete(stores.manifests().intent(intent.key().model()));
  }

  /**
   * Syncs the folders of a variable. Deleted files must not reappear after a power loss once the
   * intent is gone, and folders that were created but not synced must not be lost under later
   * publishes.
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
    stores.operations().delete(AtomicFileWriter.temporaryPath(tree.newestLink(key)));
  }

  private void removeFile(Path file, boolean withTarget) throws IOException {
    stores.operations().delete(AtomicFileWriter.temporaryPath(file));
    if (withTarget) {
      stores.operations().delete(file);
    }
  }
}
