package twf.tiles.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
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

  /** Lists the ids of the models that have a folder in PUBLISH_ROOT or MANIFEST_ROOT. */
  Set<String> models() {
    Set<String> models = new TreeSet<>(FolderListing.names(published.root(), Identifiers::isModel));
    models.addAll(FolderListing.names(manifests.root(), Identifiers::isModel));
    return models;
  }

  /** Lists the ids of the models that have a folder in MANIFEST_ROOT. */
  List<String> modelsWithManifests() {
    return FolderListing.names(manifests.root(), Identifiers::isModel);
  }

  /** Whether the pointer or the holds have changed since they were loaded. */
  boolean isStale(String model, LoadedModel loaded) {
    return !FileStamp.of(manifests.pointer(model)).equals(loaded.pointer())
        || !FileStamp.of(manifests.holds(model)).equals(loaded.holds());
  }

  /**
   * Loads a model. Parts that cannot be read keep their state from {@code before}.
   *
   * <p>The pointer is read before the tree, so that everything it refers to is in the tree by then.
   */
  LoadedModel load(String model, LoadedModel before) {
    Set<String> problems = new HashSet<>();
    FileStamp pointerStamp = FileStamp.of(manifests.pointer(model));
    FileStamp holdsStamp = FileStamp.of(manifests.holds(model));
    PublishedPointer pointer =
        readOrKeep(before.view().pointer(), problems, () -> readPointer(model)).orElse(null);
    ModelHolds holds = readOrKeep(before.view().holds(), problems, () -> readHolds(model));
    NavigableMap<RunId, SortedMap<String, String>> runs =
        readOrKeep(before.view().runs(), problems, () -> readRuns(model, before.view(), problems));
    return new LoadedModel(
        new ModelView(model, pointer, holds, runs), pointerStamp, holdsStamp, problems);
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
    return BoundedFileReader.readIfExists(manifests.pointer(model))
        .map(
            bytes -> {
              ParseResult<LatestPointer> parsed = LatestPointer.parse(bytes, model);
              if (!parsed.isValid()) {
                throw FailureException.malformed(
                    manifests.pointer(model).toString(), parsed.problems());
              }
              return new PublishedPointer(parsed.value(), ServedDocument.of(bytes));
            });
  }

  private ModelHolds readHolds(String model) {
    return BoundedFileReader.readIfExists(manifests.holds(model))
        .map(
            bytes -> {
              ParseResult<ModelHolds> parsed = ModelHolds.parse(bytes);
              if (!parsed.isValid()) {
                throw FailureException.malformed(
                    manifests.holds(model).toString(), parsed.problems());
              }
              return parsed.value();
            })
        .orElse(ModelHolds.NONE);
  }

  private NavigableMap<RunId, SortedMap<String, String>> readRuns(
      String model, ModelView before, Set<String> problems) {
    NavigableMap<RunId, SortedMap<String, String>> runs = new TreeMap<>(Comparator.reverseOrder());
    for (String name : FolderListing.names(published.root().resolve(model), ModelLoader::isRun)) {
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
    for (String name : FolderListing.names(published.run(run), Identifiers::isVariable)) {
      VariableKey key = new VariableKey(run.model(), run.run(), name);
      @Nullable String snapshot =
          readOrKeep(
                  before.newestSnapshotName(run.run(), name), problems, () -> readNewestName(key))
              .orElse(null);
      if (snapshot != null) {
        newest.put(name, snapshot);
      }
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

  private static boolean isRun(String name) {
    return RunId.parse(name).isPresent();
  }
}
