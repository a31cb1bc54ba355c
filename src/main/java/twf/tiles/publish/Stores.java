package twf.tiles.publish;

import java.nio.file.Path;
import java.util.function.Function;
import twf.tiles.files.AtomicFile;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.Digest;
import twf.tiles.files.FileOperations;
import twf.tiles.files.History;
import twf.tiles.files.HoldFile;
import twf.tiles.files.ManifestTree;
import twf.tiles.files.PointerFile;
import twf.tiles.files.PublishedTree;

/** The files that publishing reads and writes. */
public final class Stores {
  private final PublishedTree published;
  private final ManifestTree manifests;
  private final FileOperations operations;
  private final PointerFile pointers;
  private final History history;
  private final HoldFile holds;
  private final UsableSpace space;
  private final Function<Path, Digest> digests;

  public Stores(PublishedTree published, ManifestTree manifests, FileOperations operations) {
    this(
        published,
        manifests,
        operations,
        new History(manifests, operations),
        UsableSpace.of(published.root()),
        BoundedFiles::digest);
  }

  Stores(
      PublishedTree published,
      ManifestTree manifests,
      FileOperations operations,
      History history,
      UsableSpace space,
      Function<Path, Digest> digests) {
    this.published = published;
    this.manifests = manifests;
    this.operations = operations;
    this.pointers = new PointerFile(manifests, operations);
    this.history = history;
    this.holds = new HoldFile(manifests, operations);
    this.space = space;
    this.digests = digests;
  }

  /** That of the file system of PUBLISH_ROOT. */
  UsableSpace usableSpace() {
    return space;
  }

  /** The digest of a published archive, which is read whole. Blocks. */
  Digest digest(Path archive) {
    return digests.apply(archive);
  }

  PublishedTree published() {
    return published;
  }

  ManifestTree manifests() {
    return manifests;
  }

  FileOperations operations() {
    return operations;
  }

  AtomicFile atomic() {
    return new AtomicFile(operations);
  }

  /** The pointers. */
  public PointerFile pointers() {
    return pointers;
  }

  /** The records of pointer states. */
  public History history() {
    return history;
  }

  /** Holds and pins. */
  public HoldFile holds() {
    return holds;
  }
}
