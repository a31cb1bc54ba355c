package twf.tiles.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
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
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.DirectoryListing;
import twf.tiles.storage.FileFingerprint;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;

/**
 * Loads the published state of models: pointers, holds and manifest links. It reads no snapshots
 * and no archives, so that its work grows with the number of variables and not of frames. Blocks.
 */
final class ModelLoader {
  private final ManifestLayout manifests;
  private final PublishedLayout published;

  ModelLoader(ManifestLayout manifests, PublishedLayout published) {
    this.manifests = manifests;
    this.published = published;
  }

  /**
   * The result of loading one model.
   *
   * @param view the model's state
   * @param pointer fingerprint of the pointer file that was read; empty if there was none
   * @param holds fingerprint of the holds file that was read; empty if there was none
   * @param problems one line each; {@code view} keeps the last good state of whatever could not be
   *     read
   */
  record LoadedModel(
      ModelView view,
      Optional<FileFingerprint> pointer,
      Optional<FileFingerprint> holds,
      Set<String> problems) {
    /** The state of a model that has not been read. */
    static LoadedModel empty(String model) {
      return new LoadedModel(
          new ModelView(
              model, null, ModelHolds.NONE, new TreeMap<>(Comparator.<RunId>reverseOrder())),
          Optional.empty(),
          Optional.empty(),
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
    NavigableMap<RunId, SortedMap<String, String>> runs =
        readOrKeep(before.view().runs(), problems, () -> readRuns(model, before.view(), problems));
    return new LoadedModel(
        new ModelView(model, pointer, holds, runs), pointerFile, holdsFile, problems);
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
        .map(
            bytes ->
                new PublishedPointer(
                    valid(file, LatestPointer.parse(bytes, model)), ServedDocument.of(bytes)));
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
      String model, ModelView before, Set<String> problems) {
    NavigableMap<RunId, SortedMap<String, String>> runs = new TreeMap<>(Comparator.reverseOrder());
    for (String name :
        folders(published.root().resolve(model), run -> RunId.parse(run).isPresent())) {
      RunKey run = new RunKey(model, new RunId(name));
      SortedMap<String, String> variables = readVariables(run, before, problems);
      if (!variables.isEmpty()) {
        runs.put(run.run(), variables);
      }
    }
    return runs;
  }

  private SortedMap<String, String> readVariables(
      RunKey run, ModelView before, Set<String> problems) {
    SortedMap<String, String> newest = new TreeMap<>();
    for (String name : folders(published.run(run), Identifiers::isVariable)) {
      VariableKey key = new VariableKey(run.model(), run.run(), name);
      readOrKeep(before.newestSnapshotName(run.run(), name), problems, () -> readNewestName(key))
          .ifPresent(snapshot -> newest.put(name, snapshot));
    }
    return Collections.unmodifiableSortedMap(newest);
  }

  /**
   * Returns the name of the newest snapshot. Symbolic links are rejected here because opening a
   * file with {@code NOFOLLOW_LINKS} does not cover the folders above it.
   */
  private Optional<String> readNewestName(VariableKey key) {
    for (Path folder :
        List.of(published.frames(key), published.metas(key), published.snapshots(key))) {
      if (Files.isSymbolicLink(folder)) {
        throw FailureException.malformed(
            folder.toString(), "is a symbolic link, which is not followed here");
      }
    }
    return published.newestSnapshotName(key);
  }

  private static List<String> folders(Path parent, Predicate<String> filter) {
    return DirectoryListing.folders(parent).stream().filter(filter).toList();
  }
}
