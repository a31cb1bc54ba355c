package twf.tiles.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.AtomicFile;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.PublishedTree;

/** Takes back what a publish began and did not finish. Calls block. */
final class TreeUndo {
  private static final Logger LOG = LoggerFactory.getLogger(TreeUndo.class);

  private final Stores stores;

  TreeUndo(Stores stores) {
    this.stores = stores;
  }

  /**
   * Settles the publish of a model that was begun and not ended, if there is one. Blocks.
   *
   * @throws TileException where what is published cannot be read; then nothing is taken back
   */
  void settle(String model) throws IOException {
    Path file = stores.manifests().intent(model);
    Optional<byte[]> content = BoundedFiles.readIfThere(file);
    if (content.isEmpty()) {
      return;
    }
    Optional<Intent> intent =
        Intent.parse(content.get()).filter(begun -> begun.key().model().equals(model));
    if (intent.isPresent()) {
      undo(intent.get());
      LOG.info("{}: a publish that was cut off is settled", intent.get().key());
    } else {
      stores.operations().delete(file);
    }
  }

  /** Whether the publish got as far as the link, so that clients may see its frames. */
  boolean isNamed(Intent intent) {
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
  void undo(Intent intent) throws IOException {
    if (!isNamed(intent)) {
      removeUnnamed(intent);
    }
    force(intent.key());
    stores.operations().delete(stores.manifests().intent(intent.key().model()));
  }

  /**
   * What was taken back must not come back when the intent is gone, and folders that were made and
   * not forced must not vanish from under what is published into them next.
   */
  private void force(VariableKey key) throws IOException {
    PublishedTree tree = stores.published();
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

  private void removeUnnamed(Intent intent) throws IOException {
    PublishedTree tree = stores.published();
    VariableKey key = intent.key();
    var newest = tree.readNewest(key);
    for (String id : intent.frames()) {
      boolean named = newest.flatMap(snapshot -> snapshot.frame(id)).isPresent();
      remove(tree.archive(key, id), !named);
      remove(tree.meta(key, id), !named);
    }
    boolean shown =
        stores.pointers().read(key.model()).stream()
            .flatMap(pointer -> pointer.variables().values().stream())
            .anyMatch(variable -> variable.snapshot().equals(intent.snapshot()));
    remove(tree.snapshot(key, intent.snapshot()), !shown);
    stores.operations().delete(AtomicFile.temporary(tree.newest(key)));
  }

  private void remove(Path file, boolean whole) throws IOException {
    stores.operations().delete(AtomicFile.temporary(file));
    if (whole) {
      stores.operations().delete(file);
    }
  }
}
