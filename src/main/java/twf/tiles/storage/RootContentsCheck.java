package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/**
 * Decides from their content whether two unmarked directories are PUBLISH_ROOT and MANIFEST_ROOT of
 * one installation. Accepts two empty roots; rejects swapped roots and a root whose disk is not
 * mounted. Calls block and are read-only.
 */
final class RootContentsCheck {
  private final PublishedLayout published;
  private final ManifestLayout manifests;

  RootContentsCheck(PublishedLayout published, ManifestLayout manifests) {
    this.published = published;
    this.manifests = manifests;
  }

  /** Returns the reason why the roots do not belong together, as one line; empty if they do. */
  Optional<String> mismatch() {
    try {
      List<String> published =
          folders(this.published.root()).stream().filter(Identifiers::isModel).toList();
      List<String> pointed =
          folders(manifests.root()).stream().filter(Identifiers::isModel).toList();
      return runsBesidePointers(pointed)
          .or(() -> pointersBesideRuns(published))
          .or(() -> stagedRuns(published))
          .or(() -> missingSnapshots(pointed))
          .or(() -> unknownModels(published, pointed));
    } catch (FailureException e) {
      return Optional.of(e.failure().message());
    }
  }

  private Optional<String> runsBesidePointers(List<String> models) {
    for (String model : models) {
      for (String name : folders(manifests.model(model))) {
        if (RunId.parse(name).isPresent()) {
          return Optional.of(
              "MANIFEST_ROOT: found the run folder %s, expected pointers and history alone: set MANIFEST_ROOT to the folder of latest.json files"
                  .formatted(manifests.model(model).resolve(name)));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> pointersBesideRuns(List<String> models) {
    for (String model : models) {
      for (String name : List.of("latest.json", "history")) {
        Path file = published.root().resolve(model).resolve(name);
        if (Files.exists(file, NOFOLLOW_LINKS)) {
          return Optional.of(
              "PUBLISH_ROOT: found %s, expected run folders alone: set PUBLISH_ROOT to the folder of published runs"
                  .formatted(file));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Detects a staging directory: builders write manifest.json as a regular file, whereas a
   * published one is a link or has a manifests/ directory beside it.
   */
  private Optional<String> stagedRuns(List<String> models) {
    for (String model : models) {
      for (RunId run : published.runs(model)) {
        Optional<Path> staged = published.stagedManifest(new RunKey(model, run));
        if (staged.isPresent()) {
          return Optional.of(
              "PUBLISH_ROOT: found the staged run %s, expected published runs: set PUBLISH_ROOT to the folder of published runs, and STAGING_ROOT to this one"
                  .formatted(staged.get().getParent()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Detects an unmounted disk, which lacks the runs of every model. If the snapshots of one model
   * exist, the roots are a pair, and {@link PublishedFilesCheck} reports what other models lack.
   */
  private Optional<String> missingSnapshots(List<String> models) {
    Optional<String> first = Optional.empty();
    for (String model : models) {
      Path pointer = manifests.pointer(model);
      if (!Files.exists(pointer, NOFOLLOW_LINKS)) {
        continue;
      }
      Optional<Path> missing =
          expectedPaths(model).stream()
              .filter(path -> !Files.exists(path, NOFOLLOW_LINKS))
              .findFirst();
      if (missing.isEmpty()) {
        return Optional.empty();
      }
      if (first.isEmpty()) {
        first =
            Optional.of(
                "PUBLISH_ROOT: found no %s, expected it as %s names it: mount or set the PUBLISH_ROOT that belongs to MANIFEST_ROOT %s; where that run is lost for good, type: rm %s"
                    .formatted(missing.get(), pointer, manifests.root(), pointer));
      }
    }
    return first;
  }

  /** The snapshots that a pointer names; the model's directory if the pointer is unreadable. */
  private List<Path> expectedPaths(String model) {
    LatestPointer pointer;
    try {
      pointer =
          BoundedFileReader.parse(
              manifests.pointer(model), content -> LatestPointer.parse(content, model));
    } catch (FailureException unreadable) {
      return List.of(published.root().resolve(model));
    }
    List<Path> snapshots = new ArrayList<>();
    for (Map.Entry<String, PointerVariable> variable : pointer.variables().entrySet()) {
      VariableKey key = new VariableKey(model, pointer.run(), variable.getKey());
      snapshots.add(published.snapshot(key, variable.getValue().snapshot()));
    }
    return snapshots;
  }

  /**
   * Detects runs of models that MANIFEST_ROOT does not know. A publish creates the model's
   * directory in MANIFEST_ROOT before it writes to PUBLISH_ROOT.
   */
  private Optional<String> unknownModels(List<String> models, List<String> pointed) {
    List<String> withRuns =
        models.stream().filter(model -> !published.runs(model).isEmpty()).toList();
    if (withRuns.isEmpty() || withRuns.stream().anyMatch(pointed::contains)) {
      return Optional.empty();
    }
    String model = withRuns.get(0);
    return Optional.of(
        "MANIFEST_ROOT: found no folder %s, expected it as PUBLISH_ROOT %s has runs of %s: mount or set the MANIFEST_ROOT that belongs to it, and see whether PUBLISH_ROOT is the builders' folder; where MANIFEST_ROOT is lost for good, type: mkdir %s"
            .formatted(manifests.model(model), published.root(), model, manifests.model(model)));
  }

  private static List<String> folders(Path folder) {
    return DirectoryListing.entries(folder).stream()
        .filter(Files::isDirectory)
        .map(entry -> entry.getFileName().toString())
        .sorted()
        .toList();
  }
}
