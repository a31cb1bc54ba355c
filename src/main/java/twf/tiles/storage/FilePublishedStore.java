package twf.tiles.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.ForeignPointer;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Incident;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/**
 * What is published, on disk: the files of PUBLISH_ROOT, and those of each model in MANIFEST_ROOT.
 * Everything that writes there goes through it.
 */
public final class FilePublishedStore implements PublishedStore {
  private static final Logger LOG = LoggerFactory.getLogger(FilePublishedStore.class);
  private static final String JSON = ".json";

  private final PublishedLayout published;
  private final ManifestLayout manifests;
  private final FileOperations operations;
  private final AtomicFileWriter atomic;
  private final HistoryStore history;
  private final FreeSpace space;
  private final Function<Path, FileDigest> digests;

  public FilePublishedStore(
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
   * @param digests reads a published archive or image
   */
  public FilePublishedStore(
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

  @Override
  public List<String> models() {
    return manifests.models();
  }

  @Override
  public List<RunId> runs(String model) {
    return published.runs(model);
  }

  @Override
  public List<RunId> publishedRuns(String model) {
    return published.publishedRuns(model);
  }

  @Override
  public boolean hasRun(RunKey run) {
    return Files.isDirectory(published.run(run));
  }

  @Override
  public List<String> variables(RunKey run) {
    return hasRun(run)
        ? DirectoryListing.names(published.run(run)).stream()
            .filter(Identifiers::isVariable)
            .sorted()
            .toList()
        : List.of();
  }

  @Override
  public Optional<String> foreignProblem(RunKey run, boolean known) {
    Optional<Path> staged = published.stagedManifest(run);
    if (staged.isPresent()) {
      return Optional.of(
          staged.get()
              + " is a builder's manifest; check that PUBLISH_ROOT is right, and remove it manually");
    }
    return known || !published.hasFiles(run)
        ? Optional.empty()
        : Optional.of(
            "it has files, but no snapshot link and no history record names it; remove it"
                + " manually: rm -r "
                + published.run(run));
  }

  @Override
  public Optional<String> newestSnapshotName(VariableKey key) {
    return published.newestSnapshotName(key);
  }

  @Override
  public List<String> snapshotNames(VariableKey key) {
    return published.snapshotNames(key);
  }

  @Override
  public boolean hasSnapshot(VariableKey key, String name) {
    return Files.isRegularFile(published.snapshot(key, name));
  }

  @Override
  public Snapshot readSnapshot(VariableKey key, String name) {
    return published.read(key, name);
  }

  @Override
  public MissingFiles missingFiles(VariableKey key, String snapshot) {
    return new PublishedFilesCheck(published).check(new PublishedFilesCheck.Name(key, snapshot));
  }

  @Override
  public @Nullable FailureException frameProblem(VariableKey key, SnapshotFrame frame) {
    FailureException problem =
        PublishedFilesCheck.fileProblem(published.archive(key, frame.frameId()), frame.bytes());
    if (problem == null) {
      problem = PublishedFilesCheck.fileProblem(published.meta(key, frame.frameId()), -1);
    }
    FrameImage image = frame.image();
    return problem == null && image != null
        ? PublishedFilesCheck.fileProblem(published.image(key, frame.frameId()), image.bytes())
        : problem;
  }

  @Override
  public FileDigest digest(VariableKey key, String frameId) {
    return digests.apply(published.archive(key, frameId));
  }

  @Override
  public FileDigest imageDigest(VariableKey key, String frameId) {
    return digests.apply(published.image(key, frameId));
  }

  @Override
  public String imageLocation(VariableKey key, String frameId) {
    return published.image(key, frameId).toString();
  }

  @Override
  public String archiveLocation(VariableKey key, String frameId) {
    return published.archive(key, frameId).toString();
  }

  @Override
  public FreeSpace usableSpace() {
    return space;
  }

  @Override
  public Optional<LatestPointer> readPointer(String model) {
    Path file = manifests.pointer(model);
    Optional<byte[]> content = BoundedFileReader.readIfExists(file);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    ParseResult<LatestPointer> parsed = LatestPointer.parse(content.get(), model);
    if (!parsed.isValid()) {
      throw ForeignPointer.parse(content.get(), model)
          .map(foreign -> FailureException.unavailable(foreign.describe(file)))
          .orElseGet(() -> FailureException.malformed(file.toString(), parsed.problems()));
    }
    return Optional.of(parsed.value());
  }

  @Override
  public Optional<ForeignPointer> readForeignPointer(String model) {
    return readPointerBytes(model).flatMap(content -> ForeignPointer.parse(content, model));
  }

  @Override
  public Optional<byte[]> readPointerBytes(String model) {
    return BoundedFileReader.readIfExists(manifests.pointer(model));
  }

  @Override
  public String describeUnrecorded(LatestPointer pointer) {
    return ForeignPointer.describeUnrecorded(manifests.pointer(pointer.model()), pointer);
  }

  @Override
  public void swapForeignPointer(Optional<byte[]> expected, LatestPointer pointer)
      throws IOException {
    Path file = manifests.pointer(pointer.model());
    if (!Arrays.equals(expected.orElse(null), readPointerBytes(pointer.model()).orElse(null))) {
      throw new IOException(file + " was written again meanwhile");
    }
    operations.createFolders(manifests.model(pointer.model()));
    atomic.replaceVerified(file, StrictJson.write(pointer.toJson()));
  }

  @Override
  public boolean hasPointer(String model) {
    return Files.exists(manifests.pointer(model));
  }

  /**
   * The comparison needs no lock of its own: one process writes, one step of a model at a time. It
   * stops a step that decided by another state than the one it would replace.
   */
  @Override
  public void swapPointer(long expected, LatestPointer pointer) throws IOException {
    Path file = manifests.pointer(pointer.model());
    long found = shownGeneration(pointer.model());
    if (found != expected) {
      throw new IOException("expected generation %d, found %d".formatted(expected, found));
    }
    atomic.replaceVerified(file, StrictJson.write(pointer.toJson()));
  }

  private long shownGeneration(String model) throws IOException {
    try {
      return readPointer(model).map(LatestPointer::generation).orElse(0L);
    } catch (FailureException broken) {
      if (broken.failure().kind() == FailureKind.UNAVAILABLE) {
        throw new IOException(broken.getMessage(), broken);
      }
      // Only recovery replaces such a pointer: everything else fails when it reads it.
      return 0;
    }
  }

  @Override
  public FailureException pointerFailure(String model, IOException cause) {
    return FailureException.storage(manifests.pointer(model), cause);
  }

  @Override
  public void writeLegacyAlias(LatestPointer pointer) {
    Path alias = manifests.legacyAlias(pointer.model());
    try {
      atomic.replace(alias, StrictJson.write(pointer.toJson()), false);
    } catch (IOException e) {
      LOG.error(
          "{}: generation {} is published, but its legacy alias {} could not be written: {}",
          pointer.model(),
          pointer.generation(),
          alias,
          e.toString());
    }
  }

  @Override
  public void removePointer(String model) throws IOException {
    operations.delete(manifests.pointer(model));
    operations.sync(manifests.model(model));
    operations.delete(manifests.legacyAlias(model));
    operations.sync(manifests.root());
  }

  /** The mark is a link beside the record, made durable by the directory sync of the record. */
  @Override
  public void markUnverified(String model, long generation) throws IOException {
    operations.createFolders(manifests.history(model));
    operations.link(
        manifests.unverifiedMarker(model, generation),
        manifests.record(model, generation).getFileName());
  }

  @Override
  public boolean isUnverified(String model, long generation) {
    return Files.exists(manifests.unverifiedMarker(model, generation), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void clearUnverified(String model, long generation) {
    if (!isUnverified(model, generation)) {
      return;
    }
    Path mark = manifests.unverifiedMarker(model, generation);
    try {
      operations.delete(mark);
    } catch (IOException e) {
      LOG.warn("cannot delete {}, its generation will be probed again: {}", mark, e.toString());
    }
  }

  @Override
  public void clearOtherUnverified(String model, long kept) throws IOException {
    Path mark = manifests.unverifiedMarker(model, kept);
    for (Path file : DirectoryListing.entries(manifests.history(model))) {
      if (file.getFileName().toString().startsWith(".unverified-") && !file.equals(mark)) {
        operations.delete(file);
      }
    }
  }

  @Override
  public HistoryStore history() {
    return history;
  }

  @Override
  public String recordLocation(String model, long generation) {
    return manifests.record(model, generation).toString();
  }

  @Override
  public ModelHolds readHolds(String model) {
    return BoundedFileReader.parseIfExists(manifests.holds(model), ModelHolds::parse)
        .orElse(ModelHolds.NONE);
  }

  @Override
  public void replaceHolds(String model, ModelHolds holds) {
    Path file = manifests.holds(model);
    try {
      operations.createFolders(manifests.model(model));
      atomic.replaceVerified(file, StrictJson.write(holds.toJson()));
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  @Override
  public List<String> incidentNames(String model) {
    return DirectoryListing.names(manifests.incidents(model)).stream()
        .filter(name -> name.endsWith(JSON))
        .map(name -> name.substring(0, name.length() - JSON.length()))
        .filter(Incident::isName)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  @Override
  public boolean hasIncident(String model, String name) {
    return Files.exists(incident(model, name));
  }

  @Override
  public Optional<Incident> readIncident(String model, String name) {
    return BoundedFileReader.parseIfExists(
        incident(model, name), content -> Incident.parse(content, model, name));
  }

  @Override
  public void replaceIncident(Incident incident) {
    String model = incident.failed().model();
    Path file = incident(model, incident.name());
    try {
      operations.createFolders(manifests.incidents(model));
      atomic.replaceVerified(file, StrictJson.write(incident.toJson()));
    } catch (IOException e) {
      throw FailureException.storage(file, e);
    }
  }

  @Override
  public void removeIncident(String model, String name) throws IOException {
    operations.delete(incident(model, name));
  }

  private Path incident(String model, String name) {
    return manifests.incidents(model).resolve(name + JSON);
  }

  @Override
  public Optional<byte[]> readIntent(String model) {
    return BoundedFileReader.readIfExists(manifests.intent(model));
  }

  @Override
  public FailureException intentFailure(String model, IOException cause) {
    return FailureException.storage(manifests.intent(model), cause);
  }
}
