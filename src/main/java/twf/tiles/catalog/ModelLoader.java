package twf.tiles.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.catalog.CatalogView.ModelView;
import twf.tiles.catalog.CatalogView.PublishedPointer;
import twf.tiles.domain.ForeignPointer;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.DirectoryListing;
import twf.tiles.storage.DurableFileOperations;
import twf.tiles.storage.FileFingerprint;
import twf.tiles.storage.HistoryStore;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;

/**
 * Loads the published state of models: pointers, holds and manifest links. It reads no snapshots
 * and no archives, so that its work grows with the number of variables and not of frames. Blocks.
 */
final class ModelLoader {
  private final ManifestLayout manifests;
  private final PublishedLayout published;
  private final HistoryStore history;
  private final ForeignRunReader foreignRuns;

  ModelLoader(ManifestLayout manifests, PublishedLayout published) {
    this.manifests = manifests;
    this.published = published;
    this.history = new HistoryStore(manifests, new DurableFileOperations());
    this.foreignRuns = new ForeignRunReader(published);
  }

  /**
   * The result of loading one model.
   *
   * @param view the model's state
   * @param pointer fingerprint of the pointer file that was read; empty if there was none
   * @param holds fingerprint of the holds file that was read; empty if there was none
   * @param foreign how it is known that another program wrote the pointer, which is shown as it is,
   *     with the command to type; null if it did not
   * @param problems one line each; {@code view} keeps the last good state of whatever could not be
   *     read
   */
  record LoadedModel(
      ModelView view,
      Optional<FileFingerprint> pointer,
      Optional<FileFingerprint> holds,
      @Nullable String foreign,
      Set<String> problems) {
    /** The state of a model that has not been read. */
    static LoadedModel empty(String model) {
      return new LoadedModel(
          new ModelView(
              model, null, ModelHolds.NONE, new TreeMap<>(Comparator.<RunId>reverseOrder())),
          Optional.empty(),
          Optional.empty(),
          null,
          Set.of());
    }
  }

  /**
   * Lists the ids of all models: those that are {@code known} and those that have a folder in
   * PUBLISH_ROOT or MANIFEST_ROOT.
   */
  List<String> models(Collection<String> known) {
    Set<String> models = new TreeSet<>(known);
    models.addAll(folders(published.root(), Identifiers::isModel));
    models.addAll(folders(manifests.root(), Identifiers::isModel));
    return List.copyOf(models);
  }

  /**
   * Lists the models whose pointer or holds have changed since they were loaded, and those that are
   * new in MANIFEST_ROOT.
   */
  List<String> staleModels(SortedMap<String, LoadedModel> loaded) {
    Set<String> models = new TreeSet<>(loaded.keySet());
    models.addAll(folders(manifests.root(), Identifiers::isModel));
    return models.stream().filter(model -> isStale(model, loaded.get(model))).toList();
  }

  private boolean isStale(String model, @Nullable LoadedModel loaded) {
    return loaded == null
        || !fingerprint(manifests.pointer(model)).equals(loaded.pointer())
        || !fingerprint(manifests.holds(model)).equals(loaded.holds());
  }

  /** Returns the fingerprint of a file; empty if it is missing or its attributes are unreadable. */
  private static Optional<FileFingerprint> fingerprint(Path file) {
    try {
      return Optional.of(FileFingerprint.of(file));
    } catch (FailureException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * Loads a model. Parts that cannot be read keep their state from {@code before}.
   *
   * <p>The pointer is read before the tree, so that everything it refers to is in the tree by then.
   */
  LoadedModel load(String model, LoadedModel before) {
    Set<String> problems = new HashSet<>();
    Optional<FileFingerprint> pointerFile = fingerprint(manifests.pointer(model));
    Optional<FileFingerprint> holdsFile = fingerprint(manifests.holds(model));
    PublishedPointer pointer =
        readOrKeep(before.view().pointer(), problems, () -> readPointer(model)).orElse(null);
    ModelHolds holds = readOrKeep(before.view().holds(), problems, () -> readHolds(model));
    String foreign =
        readOrKeep(
                Optional.ofNullable(before.foreign()),
                problems,
                () -> findForeign(model, Optional.ofNullable(pointer)))
            .orElse(null);
    boolean showsForeign = pointer != null && isForeign(pointer.pointer());
    NavigableMap<RunId, SortedMap<String, String>> runs =
        readOrKeep(
            before.view().runs(),
            problems,
            () -> readRuns(model, before.view(), showsForeign, problems));
    return new LoadedModel(
        new ModelView(model, pointer, holds, runs), pointerFile, holdsFile, foreign, problems);
  }

  /** Returns whether a pointer has no generation: another program wrote it. */
  static boolean isForeign(LatestPointer pointer) {
    return pointer.generation() == 0;
  }

  /** Describes the pointer if no history record has its state, so that another program wrote it. */
  private Optional<String> findForeign(String model, Optional<PublishedPointer> shown) {
    Path file = manifests.pointer(model);
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    LatestPointer pointer = shown.get().pointer();
    if (isForeign(pointer)) {
      return BoundedFileReader.readIfExists(file)
          .flatMap(content -> ForeignPointer.parse(content, model))
          .map(foreign -> foreign.describe(file));
    }
    return history
            .read(model, pointer.generation())
            .filter(record -> record.pointer().equals(pointer))
            .isPresent()
        ? Optional.empty()
        : Optional.of(ForeignPointer.describeUnrecorded(file, pointer));
  }

  private static <T> T readOrKeep(T before, Set<String> problems, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (FailureException e) {
      problems.add(e.failure().message());
      return before;
    }
  }

  private Optional<PublishedPointer> readPointer(String model) {
    Path file = manifests.pointer(model);
    return BoundedFileReader.readIfExists(file)
        .map(bytes -> new PublishedPointer(parsePointer(model, bytes), ServedDocument.of(bytes)));
  }

  private LatestPointer parsePointer(String model, byte[] bytes) {
    ParseResult<LatestPointer> parsed = LatestPointer.parse(bytes, model);
    Optional<ForeignPointer> foreign =
        parsed.isValid() ? Optional.empty() : ForeignPointer.parse(bytes, model);
    return foreign.isPresent() ? resolve(foreign.get()) : valid(manifests.pointer(model), parsed);
  }

  /**
   * Finds what a pointer of another publisher names.
   *
   * @throws FailureException if something of it is missing: it is not shown then
   */
  private LatestPointer resolve(ForeignPointer pointer) {
    SortedMap<String, PointerVariable> snapshots = new TreeMap<>();
    Instant updated = Instant.EPOCH;
    for (String variable : pointer.variables()) {
      VariableKey key = pointer.runKey().variable(variable);
      String name =
          readNewestName(key, true)
              .orElseThrow(
                  () ->
                      FailureException.malformed(
                          published.newestLink(key).toString(),
                          "is missing, and the pointer of another publisher names it"));
      PointerVariable named =
          ForeignRunReader.isName(name)
              ? foreignRuns.pointerVariable(key, name)
              : PointerVariable.of(name, published.read(key, name));
      updated = named.lastUpdated().isAfter(updated) ? named.lastUpdated() : updated;
      snapshots.put(variable, named);
    }
    return pointer.toPointer(0, updated, snapshots);
  }

  private ModelHolds readHolds(String model) {
    Path file = manifests.holds(model);
    return BoundedFileReader.readIfExists(file)
        .map(bytes -> valid(file, ModelHolds.parse(bytes)))
        .orElse(ModelHolds.NONE);
  }

  private static <T> T valid(Path file, ParseResult<T> parsed) {
    if (!parsed.isValid()) {
      throw FailureException.malformed(file.toString(), parsed.problems());
    }
    return parsed.value();
  }

  private NavigableMap<RunId, SortedMap<String, String>> readRuns(
      String model, ModelView before, boolean showsForeign, Set<String> problems) {
    NavigableMap<RunId, SortedMap<String, String>> runs = new TreeMap<>(Comparator.reverseOrder());
    for (String name :
        folders(published.root().resolve(model), run -> RunId.parse(run).isPresent())) {
      RunKey run = new RunKey(model, new RunId(name));
      SortedMap<String, String> variables = readVariables(run, before, showsForeign, problems);
      if (!variables.isEmpty()) {
        runs.put(run.run(), variables);
      }
    }
    return runs;
  }

  private SortedMap<String, String> readVariables(
      RunKey run, ModelView before, boolean showsForeign, Set<String> problems) {
    SortedMap<String, String> newest = new TreeMap<>();
    for (String name : folders(published.run(run), Identifiers::isVariable)) {
      VariableKey key = new VariableKey(run.model(), run.run(), name);
      readOrKeep(
              keptName(before, key, showsForeign),
              problems,
              () -> readNewestName(key, showsForeign))
          .ifPresent(snapshot -> newest.put(name, snapshot));
    }
    return Collections.unmodifiableSortedMap(newest);
  }

  /**
   * The name to keep where the link cannot be read. Once the pointer is this program's, runs that
   * another publisher left are not listed.
   */
  private static Optional<String> keptName(
      ModelView before, VariableKey key, boolean showsForeign) {
    return before
        .newestSnapshotName(key.run(), key.variable())
        .filter(name -> showsForeign || !ForeignRunReader.isName(name));
  }

  /**
   * Returns the name of the newest snapshot. Symbolic links are rejected here because opening a
   * file with {@code NOFOLLOW_LINKS} does not cover the folders above it.
   *
   * @param foreignToo whether a manifest of another publisher counts
   */
  private Optional<String> readNewestName(VariableKey key, boolean foreignToo) {
    for (Path folder :
        List.of(published.frames(key), published.metas(key), published.snapshots(key))) {
      if (Files.isSymbolicLink(folder)) {
        throw FailureException.malformed(
            folder.toString(), "is a symbolic link, which is not followed here");
      }
    }
    Optional<String> foreign = foreignToo ? foreignRuns.newestName(key) : Optional.empty();
    return foreign.isPresent() ? foreign : published.newestSnapshotName(key);
  }

  private static List<String> folders(Path parent, Predicate<String> filter) {
    return DirectoryListing.folders(parent).stream().filter(filter).toList();
  }
}
