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
 * Reads what is published: pointers, holds and links, no snapshot and no archive, so that the work
 * grows with the variables and not with the frames. Calls block.
 */
final class ModelLoader {
  private final ManifestLayout manifests;
  private final PublishedLayout published;

  ModelLoader(ManifestLayout manifests, PublishedLayout published) {
    this.manifests = manifests;
    this.published = published;
  }

  /** The ids of all models that have a folder in one of the two trees. */
  Set<String> models() {
    Set<String> models = new TreeSet<>(FolderListing.names(published.root(), Identifiers::isModel));
    models.addAll(FolderListing.names(manifests.root(), Identifiers::isModel));
    return models;
  }

  /** The ids of all models that have a folder in MANIFEST_ROOT. */
  List<String> pointedModels() {
    return FolderListing.names(manifests.root(), Identifiers::isModel);
  }

  /** Whether the pointer or the holds are not what was read. */
  boolean isStale(String model, LoadedModel loaded) {
    return !FileStamp.of(manifests.pointer(model)).equals(loaded.pointer())
        || !FileStamp.of(manifests.holds(model)).equals(loaded.holds());
  }

  /**
   * Reads a model. What is broken stays as it was {@code before}.
   *
   * <p>The pointer is read before the tree: what it names is in the tree by then.
   */
  LoadedModel load(String model, LoadedModel before) {
    Set<String> problems = new HashSet<>();
    FileStamp pointerStamp = FileStamp.of(manifests.pointer(model));
    FileStamp holdsStamp = FileStamp.of(manifests.holds(model));
    PublishedPointer pointer =
        orElse(before.view().pointer(), problems, () -> pointer(model)).orElse(null);
    ModelHolds holds = orElse(before.view().holds(), problems, () -> holds(model));
    NavigableMap<RunId, SortedMap<String, String>> runs =
        orElse(before.view().runs(), problems, () -> runs(model, before.view(), problems));
    return new LoadedModel(
        new ModelView(model, pointer, holds, runs), pointerStamp, holdsStamp, problems);
  }

  private static <T> T orElse(T before, Set<String> problems, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (FailureException e) {
      problems.add(e.failure().message());
      return before;
    }
  }

  private Optional<PublishedPointer> pointer(String model) {
    return BoundedFileReader.readIfThere(manifests.pointer(model))
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

  private ModelHolds holds(String model) {
    return BoundedFileReader.readIfThere(manifests.holds(model))
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

  private NavigableMap<RunId, SortedMap<String, String>> runs(
      String model, ModelView before, Set<String> problems) {
    NavigableMap<RunId, SortedMap<String, String>> runs = new TreeMap<>(Comparator.reverseOrder());
    for (String name : FolderListing.names(published.root().resolve(model), ModelLoader::isRun)) {
      RunKey run = new RunKey(model, new RunId(name));
      SortedMap<String, String> variables = variables(run, before, problems);
      if (!variables.isEmpty()) {
        runs.put(run.run(), variables);
      }
    }
    return runs;
  }

  private SortedMap<String, String> variables(RunKey run, ModelView before, Set<String> problems) {
    SortedMap<String, String> newest = new TreeMap<>();
    for (String name : FolderListing.names(published.run(run), Identifiers::isVariable)) {
      VariableKey key = new VariableKey(run.model(), run.run(), name);
      @Nullable String snapshot =
          orElse(before.newestName(run.run(), name), problems, () -> newest(key)).orElse(null);
      if (snapshot != null) {
        newest.put(name, snapshot);
      }
    }
    return Collections.unmodifiableSortedMap(newest);
  }

  /** Files are opened without following links; the folders that they are in must be none, too. */
  private Optional<String> newest(VariableKey key) {
    for (Path folder :
        List.of(published.frames(key), published.metas(key), published.snapshots(key))) {
      if (Files.isSymbolicLink(folder)) {
        throw FailureException.malformed(folder.toString(), "is a link, and is not followed");
      }
    }
    return published.newestName(key);
  }

  private static boolean isRun(String name) {
    return RunId.parse(name).isPresent();
  }
}
