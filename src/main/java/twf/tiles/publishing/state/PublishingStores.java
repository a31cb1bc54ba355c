package twf.tiles.publishing.state;

import java.nio.file.Path;
import java.util.function.Function;
import twf.tiles.storage.AtomicFileWriter;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileOperations;
import twf.tiles.storage.FreeSpace;
import twf.tiles.storage.HistoryStore;
import twf.tiles.storage.HoldStore;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PointerStore;
import twf.tiles.storage.PublishedLayout;

/** Access to the files that publishing reads and writes. */
public final class PublishingStores {
  private final PublishedLayout published;
  private final ManifestLayout manifests;
  private final FileOperations operations;
  private final PointerStore pointers;
  private final HistoryStore history;
  private final HoldStore holds;
  private final FreeSpace space;
  private final Function<Path, FileDigest> digests;

  public PublishingStores(
      PublishedLayout published, ManifestLayout manifests, FileOperations operations) {
    this(
        published,
        manifests,
        operations,
        new HistoryStore(manifests, operations),
        FreeSpace.of(published.root()),
        BoundedFileReader::digest);
  }

  public PublishingStores(
      PublishedLayout published,
      ManifestLayout manifests,
      FileOperations operations,
      HistoryStore history,
      FreeSpace space,
      Function<Path, FileDigest> digests) {
    this.published = published;
    this.manifests = manifests;
    this.operations = operations;
    this.pointers = new PointerStore(manifests, operations);
    this.history = history;
    this.holds = new HoldStore(manifests, operations);
    this.space = space;
    this.digests = digests;
  }

  /** Returns the free space of the file system of PUBLISH_ROOT. */
  public FreeSpace usableSpace() {
    return space;
  }

  /** Reads a published archive and returns its digest. Blocks. */
  public FileDigest digest(Path archive) {
    return digests.apply(archive);
  }

  public PublishedLayout published() {
    return published;
  }

  public ManifestLayout manifests() {
    return manifests;
  }

  public FileOperations operations() {
    return operations;
  }

  public AtomicFileWriter atomicWriter() {
    return new AtomicFileWriter(operations);
  }

  public PointerStore pointers() {
    return pointers;
  }

  public HistoryStore history() {
    return history;
  }

  public HoldStore holds() {
    return holds;
  }
}
