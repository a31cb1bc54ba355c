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
 * Which states still owe the probe: a mark beside the record of each, made before it and forced
 * together with it, so that it costs no forcing of its own. Calls block; one at a time a model.
 */
public final class UnverifiedMarkers {
  private static final Logger LOG = LoggerFactory.getLogger(UnverifiedMarkers.class);

  private final PublishingStores stores;

  public UnverifiedMarkers(PublishingStores stores) {
    this.stores = stores;
  }

  /** Marks a state that is about to be recorded. */
  public void mark(String model, long generation) throws IOException {
    stores.operations().createFolders(stores.manifests().history(model));
    Path record = stores.manifests().record(model, generation);
    stores
        .operations()
        .link(stores.manifests().unverified(model, generation), record.getFileName());
  }

  public boolean isMarked(String model, long generation) {
    return Files.exists(
        stores.manifests().unverified(model, generation), LinkOption.NOFOLLOW_LINKS);
  }

  /** Not durable: after a power loss a state may be probed once more. */
  public void clear(String model, long generation) {
    if (!isMarked(model, generation)) {
      return;
    }
    Path mark = stores.manifests().unverified(model, generation);
    try {
      stores.operations().delete(mark);
    } catch (IOException e) {
      LOG.warn("{} stays, its generation is probed once more: {}", mark, e.toString());
    }
  }

  /** Removes the marks of all states but one. */
  public void clearOthers(String model, long shown) throws IOException {
    Path kept = stores.manifests().unverified(model, shown);
    Path folder = stores.manifests().history(model);
    try (DirectoryStream<Path> marks = Files.newDirectoryStream(folder, ".unverified-*")) {
      for (Path mark : marks) {
        if (!mark.equals(kept)) {
          stores.operations().delete(mark);
        }
      }
    } catch (NoSuchFileException e) {
      // nothing was ever recorded
    }
  }
}
