package twf.tiles.publishing.retention;

import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.nio.file.Path;
import twf.tiles.domain.RunKey;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.storage.DirectoryTree;
import twf.tiles.storage.FilePublishedStore;
import twf.tiles.storage.PublishedLayout;

/**
 * Deletes the whole folder of a published run, in this order:
 *
 * <ol>
 *   <li>Delete the leftovers of an earlier removal of the same run.
 *   <li>Rename the run's folder to a name that is no run id, and sync its parent: from here on the
 *       run does not exist, even after a crash.
 *   <li>Send an event, so that discovery and caches drop the run.
 *   <li>Delete the files, deepest first.
 * </ol>
 *
 * <p>A failure after the rename leaves a folder that is not served; the next attempt removes it.
 * Calls block; run one at a time per model.
 */
public final class RunDirectoryDeleter {
  private final FilePublishedStore stores;
  private final PublishedLayout folders;
  private final DirectoryTree trees;
  private final EventBus bus;

  public RunDirectoryDeleter(FilePublishedStore stores, EventBus bus) {
    this.stores = stores;
    this.folders = stores.published();
    this.trees = new DirectoryTree(stores.operations());
    this.bus = bus;
  }

  /** Returns the size of a run's files in bytes. */
  long runBytes(RunKey run) throws IOException {
    return trees.totalBytes(stores.published().run(run));
  }

  /** Returns the size of the leftovers of a removal in bytes. */
  long leftoverBytes(RunKey run) throws IOException {
    return trees.totalBytes(folders.tombstonePath(run));
  }

  /**
   * Renames a run to its tombstone. Run it in the model's pointer lane, so that nothing chooses the
   * run meanwhile.
   */
  void renameToTombstone(RunKey run) throws IOException {
    Path folder = stores.published().run(run);
    try {
      stores.operations().rename(folder, folders.tombstonePath(run));
      stores.operations().sync(folder.resolveSibling("."));
    } finally {
      Addresses.TREE_CHANGED.publish(bus, new ModelStateChanged(run.model()));
    }
  }

  /** Deletes the tombstone of a run, if there is one. */
  void removeTombstone(RunKey run) throws IOException {
    trees.remove(folders.tombstonePath(run));
  }

  /**
   * Deletes the leftovers of a removal.
   *
   * @return the size of the deleted files in bytes
   */
  public long removeLeftover(RunKey run) throws IOException {
    // The rename may not be durable yet. Sync it, so that a partly deleted run cannot reappear
    // under its own name.
    stores.operations().sync(stores.published().run(run).resolveSibling("."));
    long bytes = leftoverBytes(run);
    removeTombstone(run);
    return bytes;
  }
}
