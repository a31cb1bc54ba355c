package twf.tiles.publishing.retention;

import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.event.Addresses;
import twf.tiles.event.ModelStateChanged;
import twf.tiles.publishing.state.PublishedRunDirectories;
import twf.tiles.publishing.state.PublishingStores;
import twf.tiles.storage.DirectoryTree;

/**
 * Removes a published run, whole. In this order:
 *
 * <ol>
 *   <li>what an earlier removal of the same run left;
 *   <li>the run's folder renamed to a name that is no run id, and the folder above forced: from
 *       here on there is no such run, also after a crash;
 *   <li>everyone told, so that nobody offers it any more;
 *   <li>the files removed, what is deepest first.
 * </ol>
 *
 * <p>Whatever fails behind the rename leaves a folder that nobody shows, for the next attempt.
 * Calls block; one at a time a model.
 */
public final class RunDirectoryDeleter {
  private final PublishingStores stores;
  private final PublishedRunDirectories folders;
  private final DirectoryTree trees;
  private final EventBus bus;

  public RunDirectoryDeleter(PublishingStores stores, EventBus bus) {
    this.stores = stores;
    this.folders = new PublishedRunDirectories(stores.published());
    this.trees = new DirectoryTree(stores.operations());
    this.bus = bus;
  }

  /** The sizes of a run's files, in bytes. */
  long runBytes(RunKey run) throws IOException {
    return trees.bytes(stores.published().run(run));
  }

  /** The sizes of the files that a removal has left, in bytes. */
  long leftoverBytes(RunKey run) throws IOException {
    return trees.bytes(folders.tombstonePath(run));
  }

  /**
   * Makes way for a run that is to be removed.
   *
   * @return the sizes of its files, in bytes
   */
  long prepareRemoval(RunKey run) throws IOException {
    trees.remove(folders.tombstonePath(run));
    return runBytes(run);
  }

  /**
   * Renames a run aside; in the model's pointer lane, where nothing chooses it at the same time.
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

  /** Removes the files of a run that was renamed aside. */
  void removeTombstone(RunKey run) throws IOException {
    trees.remove(folders.tombstonePath(run));
  }

  /**
   * Removes what a removal has left.
   *
   * @return the sizes of the files, in bytes
   */
  public long removeLeftover(RunKey run) throws IOException {
    // The rename may not have been forced: what is removed here must not come back under its name.
    stores.operations().sync(stores.published().run(run).resolveSibling("."));
    long bytes = leftoverBytes(run);
    trees.remove(folders.tombstonePath(run));
    return bytes;
  }

  /** The runs whose removal was begun and not ended. */
  List<RunId> leftoverRuns(String model) {
    return folders.leftoverRuns(model);
  }
}
