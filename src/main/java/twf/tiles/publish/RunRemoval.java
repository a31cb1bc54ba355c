package twf.tiles.publish;

import io.vertx.core.eventbus.EventBus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import twf.tiles.bus.Addresses;
import twf.tiles.bus.TreeChanged;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.files.FolderTree;

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
final class RunRemoval {
  private final Stores stores;
  private final RunFolders folders;
  private final FolderTree trees;
  private final EventBus bus;

  RunRemoval(Stores stores, EventBus bus) {
    this.stores = stores;
    this.folders = new RunFolders(stores.published());
    this.trees = new FolderTree(stores.operations());
    this.bus = bus;
  }

  /** The sizes of a run's files, in bytes. */
  long bytes(RunKey run) throws IOException {
    return trees.bytes(stores.published().run(run));
  }

  /** The sizes of the files that a removal has left, in bytes. */
  long leftOverBytes(RunKey run) throws IOException {
    return trees.bytes(folders.aside(run));
  }

  /**
   * Makes way for a run that is to be removed.
   *
   * @return the sizes of its files, in bytes
   */
  long prepare(RunKey run) throws IOException {
    trees.remove(folders.aside(run));
    return bytes(run);
  }

  /**
   * Renames a run aside; in the model's pointer lane, where nothing chooses it at the same time.
   */
  void setAside(RunKey run) throws IOException {
    Path folder = stores.published().run(run);
    try {
      stores.operations().rename(folder, folders.aside(run));
      stores.operations().sync(folder.resolveSibling("."));
    } finally {
      Addresses.TREE_CHANGED.publish(bus, new TreeChanged(run.model()));
    }
  }

  /** Removes the files of a run that was renamed aside. */
  void removeAside(RunKey run) throws IOException {
    trees.remove(folders.aside(run));
  }

  /**
   * Removes what a removal has left.
   *
   * @return the sizes of the files, in bytes
   */
  long removeLeftOver(RunKey run) throws IOException {
    // The rename may not have been forced: what is removed here must not come back under its name.
    stores.operations().sync(stores.published().run(run).resolveSibling("."));
    long bytes = leftOverBytes(run);
    trees.remove(folders.aside(run));
    return bytes;
  }

  /** The runs whose removal was begun and not ended. */
  List<RunId> leftOver(String model) {
    return folders.leftOver(model);
  }
}
