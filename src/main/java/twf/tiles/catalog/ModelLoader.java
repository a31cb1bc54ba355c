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
import twf.tiles.contract.HoldSet;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Parsed;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.ManifestTree;
import twf.tiles.files.PublishedTree;

/**
 * Reads what is published: pointers, holds and links, no snapshot and no archive, so that the work
 * grows with the variables and not with the frames. Calls block.
 */
final class ModelLoader {
  private final ManifestTree manifests;
  private final PublishedTree published;

  ModelLoader(ManifestTree manifests, PublishedTree published) {
    this.manifests = manifests;
    this.published = published;
  }

  /** The ids of all models that have a folder in one of the two trees. */
  Set<String> models() {
    Set<String> models = new TreeSet<>(Folders.names(published.root(), Words::isModel));
    models.addAll(Folders.names(manifests.root(), Words::isModel));
    return models;
  }

  /** The ids of all models that have a folder in MANIFEST_ROOT. */
  List<String> pointedModels() {
    return Folders.names(manifests.root(), Words::isModel);
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
    HoldSet holds = orElse(before.view().holds(), problems, () -> holds(model));
    NavigableMap<RunId, SortedMap<String, String>> runs =
        orElse(before.view().runs(), problems, () -> runs(model, before.view(), problems));
    return new LoadedModel(
        new ModelView(model, pointer, holds, runs), pointerStamp, holdsStamp, problems);
  }

  private static <T> T orElse(T before, Set<String> problems, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (TileException e) {
      problems.add(e.failure().message());
      return before;
    }
  }

  private Optional<PublishedPointer> pointer(String model) {
    return BoundedFiles.readIfThere(manifests.pointer(model))
        .map(
            bytes -> {
              Parsed<LatestPointer> parsed = LatestPointer.parse(bytes, model);
              if (!parsed.isValid()) {
                throw TileException.malformed(
                    manifests.pointer(model).toString(), parsed.problems());
              }
              return new PublishedPointer(parsed.value(), Document.of(bytes));
            });
  }

  private HoldSet holds(String model) {
    return BoundedFiles.readIfThere(manifests.holds(model))
        .map(
            bytes -> {
              Parsed<HoldSet> parsed = HoldSet.parse(bytes);
              if (!parsed.isValid()) {
                throw TileException.malformed(manifests.holds(model).toString(), parsed.problems());
              }
              return parsed.value();
            })
        .orElse(HoldSet.NONE);
  }

  private NavigableMap<RunId, SortedMap<String, String>> runs(
      String model, ModelView before, Set<String> problems) {
    NavigableMap<RunId, SortedMap<String, String>> runs = new TreeMap<>(Comparator.reverseOrder());
    for (String name : Folders.names(published.root().resolve(model), ModelLoader::isRun)) {
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
    for (String name : Folders.names(published.run(run), Words::isVariable)) {
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
        throw TileException.malformed(folder.toString(), "is a link, and is not followed");
      }
    }
    return published.newestName(key);
  }

  private static boolean isRun(String name) {
    return RunId.parse(name).isPresent();
  }
}
