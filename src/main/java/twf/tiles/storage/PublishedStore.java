package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/**
 * What is published, on disk: the files of PUBLISH_ROOT, and pointer, history and holds of each
 * model in MANIFEST_ROOT. Everything that writes there goes through it. Calls block.
 */
public final class PublishedStore {
  private final PublishedLayout published;
  private final ManifestLayout manifests;
  private final FileOperations operations;
  private final AtomicFileWriter atomic;
  private final HistoryStore history;
  private final FreeSpace space;
  private final Function<Path, FileDigest> digests;

  public PublishedStore(
      PublishedLayout published, ManifestLayout manifests, FileOperations operations) {
    this(
        published,
        manifests,
        operations,
        new HistoryStore(manifests, operations),
        FreeSpace.of(published.root()),
        BoundedFileReader::digest);
  }

  /**
   * @param space the free space of the file system of PUBLISH_ROOT
   * @param digests reads a published archive
   */
  public PublishedStore(
      PublishedLayout published,
      ManifestLayout manifests,
      FileOperations operations,
      HistoryStore history,
      FreeSpace space,
      Function<Path, FileDigest> digests) {
    this.published = published;
    this.manifests = manifests;
    this.operations = operations;
    this.atomic = new AtomicFileWriter(operations);
    this.history = history;
    this.space = space;
    this.digests = digests;
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
    return atomic;
  }

  public HistoryStore history() {
    return history;
  }

  /** Returns the free space of the file system of PUBLISH_ROOT. */
  public FreeSpace usableSpace() {
    return space;
  }

  /** Reads a published archive and returns its digest. */
  public FileDigest digest(Path archive) {
    return digests.apply(archive);
  }

  /**
   * Reads the pointer of a model; empty if nothing has been published.
   *
   * @throws FailureException if the pointer is malformed or cannot be read
   */
  public Optional<LatestPointer> readPointer(String model) {
    return BoundedFileReader.parseIfExists(
        manifests.pointer(model), content -> LatestPointer.parse(content, model));
  }

  /**
   * Replaces the pointer atomically; clients see it from now on.
   *
   * @throws CommitStateUnknownException if it may or may not have been replaced; read it again
   * @throws IOException if nothing changed
   */
  public void replacePointer(LatestPointer pointer) throws IOException {
    atomic.replaceVerified(manifests.pointer(pointer.model()), StrictJson.write(pointer.toJson()));
  }

  /** Writes the copy of the pointer that older clients request. */
  public void replaceLegacyAlias(LatestPointer pointer) throws IOException {
    atomic.replace(
        manifests.legacyAlias(pointer.model()), StrictJson.write(pointer.toJson()), false);
  }

  /** Removes the pointer of a model and its copy for older clients, durably. */
  public void removePointer(String model) throws IOException {
    operations.delete(manifests.pointer(model));
    operations.sync(manifests.model(model));
    operations.delete(manifests.legacyAlias(model));
    operations.sync(manifests.root());
  }

  /**
   * Reads the holds and the pin of a model; {@link ModelHolds#NONE} if there is no file.
   *
   * @throws FailureException if the file is malformed or cannot be read, because assuming no holds
   *     could publish a held run
   */
  public ModelHolds readHolds(String model) {
    return BoundedFileReader.parseIfExists(manifests.holds(model), ModelHolds::parse)
        .orElse(ModelHolds.NONE);
  }

  /** Replaces the holds and the pin of a model, durably. */
  public void replaceHolds(String model, ModelHolds holds) throws IOException {
    operations.createFolders(manifests.model(model));
    atomic.replaceVerified(manifests.holds(model), StrictJson.write(holds.toJson()));
  }
}
