package twf.tiles.publishing.state;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks pointer states that the HTTP probe has not verified yet. The mark is a link beside the
 * history record, created before it and made durable by the same directory sync, so it needs no
 * sync of its own. Calls block; run one at a time per model.
 */
public final class UnverifiedMarkers {
  private static final Logger LOG = LoggerFactory.getLogger(UnverifiedMarkers.class);

  private final PublishingStores stores;

  public UnverifiedMarkers(PublishingStores stores) {
    this.stores = stores;
  }

  /** Marks a state as unverified, before its record is written. */
  public void mark(String model, long generation) throws IOException {
    stores.operations().createFolders(stores.manifests().history(model));
    Path record = stores.manifests().record(model, generation);
    stores
        .operations()
        .link(stores.manifests().unverifiedMarker(model, generation), record.getFileName());
  }

  public boolean isMarked(String model, long generation) {
    return Files.exists(
        stores.manifests().unverifiedMarker(model, generation), LinkOption.NOFOLLOW_LINKS);
  }

  /** Removes the mark of a state. Not synced: after a power loss the state may be probed again. */
  public void clear(String model, long generation) {
    if (!isMarked(model, generation)) {
      return;
    }
    Path mark = stores.manifests().unverifiedMarker(model, generation);
    try {
      stores.operations().delete(mark);
    } catch (IOException e) {
      LOG.warn("cannot delete {}, its generation will be probed again: {}", mark, e.toString());
    }
  }

  /** Removes the marks of all states but the shown one. */
  public void clearOthers(String model, long shown) throws IOException {
    Path kept = stores.manifests().unverifiedMarker(model, shown);
    Path folder = stores.manifests().history(model);
    try (DirectoryStream<Path> marks = Files.newDirectoryStream(folder, ".unverified-*")) {
      for (Path mark : marks) {
        if (!mark.equals(kept)) {
          stores.operations().delete(mark);
        }
      }
    } catch (NoSuchFileException e) {
      // the model has no history
    }
  }
}
