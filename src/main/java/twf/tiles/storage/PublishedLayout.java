package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;

/**
 * The file layout of PUBLISH_ROOT, and access to its snapshots. Methods that return paths do no
 * I/O; methods that read block.
 *
 * @param root PUBLISH_ROOT
 */
public record PublishedLayout(Path root) {
  private static final String MANIFESTS = "manifests";
  private static final String JSON = ".json";
  private static final String TOMBSTONE_PREFIX = ".removed-";

  /** Lists the models that have a directory here, in ascending order. Blocks. */
  public List<String> models() {
    return DirectoryListing.folders(root).stream().filter(Identifiers::isModel).sorted().toList();
  }

  /** Lists the runs of a model that have a directory here, newest first. Blocks. */
  public List<RunId> runs(String model) {
    return DirectoryListing.folders(root.resolve(model)).stream()
        .map(RunId::parse)
        .flatMap(Optional::stream)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** Lists the runs that have a published snapshot, newest first. Blocks. */
  public List<RunId> publishedRuns(String model) {
    return runs(model).stream()
        .filter(
            run ->
                DirectoryListing.folders(run(new RunKey(model, run))).stream()
                    .filter(Identifiers::isVariable)
                    .anyMatch(variable -> isPublished(new VariableKey(model, run, variable))))
        .toList();
  }

  /** Returns whether there is a {@code manifest.json} link as this program creates it. */
  private boolean isPublished(VariableKey key) {
    try {
      return newestSnapshotName(key).isPresent();
    } catch (FailureException foreign) {
      return false;
    }
  }

  /** Returns whether the folder of a run contains anything but folders, at any depth. Blocks. */
  public boolean hasFiles(RunKey run) {
    try (Stream<Path> all = Files.walk(run(run))) {
      return all.anyMatch(entry -> !Files.isDirectory(entry, NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw FailureException.storage(run(run), e);
    } catch (UncheckedIOException e) {
      throw FailureException.storage(run(run), new IOException(e.getMessage(), e));
    }
  }

  /**
   * Returns the path to which a run is renamed while it is being removed. The name is no run id, so
   * nothing serves it.
   */
  public Path tombstonePath(RunKey run) {
    return run(run).resolveSibling(TOMBSTONE_PREFIX + run.run());
  }

  /** Lists the runs whose removal was begun and not finished. Blocks. */
  public List<RunId> leftoverRuns(String model) {
    return DirectoryListing.folders(root.resolve(model)).stream()
        .filter(name -> name.startsWith(TOMBSTONE_PREFIX))
        .map(name -> RunId.parse(name.substring(TOMBSTONE_PREFIX.length())))
        .flatMap(Optional::stream)
        .sorted()
        .toList();
  }

  public Path run(RunKey key) {
    return root.resolve(key.model()).resolve(key.run().text());
  }

  public Path variable(VariableKey key) {
    return run(key.runKey()).resolve(key.variable());
  }

  public Path frames(VariableKey key) {
    return variable(key).resolve("frames");
  }

  public Path metas(VariableKey key) {
    return variable(key).resolve("meta");
  }

  public Path snapshots(VariableKey key) {
    return variable(key).resolve(MANIFESTS);
  }

  public Path archive(VariableKey key, String frameId) {
    return frames(key).resolve(frameId + ".pmtiles");
  }

  public Path image(VariableKey key, String frameId) {
    return frames(key).resolve(frameId + ".webp");
  }

  public Path meta(VariableKey key, String frameId) {
    return metas(key).resolve(frameId + JSON);
  }

  public Path snapshot(VariableKey key, String name) {
    return snapshots(key).resolve(name + JSON);
  }

  /** The symbolic link to the newest snapshot. */
  public Path newestLink(VariableKey key) {
    return variable(key).resolve("manifest.json");
  }

  /**
   * Finds a {@code manifest.json} that a builder wrote: a regular file without the {@code
   * manifests/} directory that every publisher creates beside it. Empty if the run has none.
   * Blocks.
   */
  public Optional<Path> stagedManifest(RunKey key) {
    Path folder = run(key);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    return DirectoryListing.entries(folder).stream()
        .map(variable -> variable.resolve("manifest.json"))
        .filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
        .filter(file -> !Files.isDirectory(file.resolveSibling(MANIFESTS), NOFOLLOW_LINKS))
        .sorted()
        .findFirst();
  }

  /** The target of the symbolic link to a snapshot, relative to the variable's directory. */
  public static Path linkTarget(String snapshot) {
    return Path.of(MANIFESTS, snapshot + JSON);
  }

  /**
   * Reads the name of the newest snapshot; empty if nothing is published. Blocks.
   *
   * @throws FailureException if {@code manifest.json} is not a link to a snapshot, or cannot be
   *     read
   */
  public Optional<String> newestSnapshotName(VariableKey key) {
    Path link = newestLink(key);
    try {
      String target = Files.readSymbolicLink(link).toString();
      String name =
          target.endsWith(JSON)
              ? target.substring(
                  Math.min(MANIFESTS.length() + 1, target.length() - JSON.length()),
                  target.length() - JSON.length())
              : "";
      if (Identifiers.isSnapshot(name) && target.equals(linkTarget(name).toString())) {
        return Optional.of(name);
      }
      throw FailureException.malformed(
          link.toString(), "expected a link to manifests/{snapshot}.json, found " + target);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (NotLinkException e) {
      throw FailureException.malformed(link.toString(), "expected a symbolic link");
    } catch (IOException e) {
      throw FailureException.storage(link, e);
    }
  }

  /**
   * Lists the names of a variable's snapshots, most frames first, then newest first. Returns a new,
   * mutable list. Blocks.
   */
  public List<String> snapshotNames(VariableKey key) {
    Path folder = snapshots(key);
    record Found(String name, int frames, FileTime written) {}
    List<Found> found = new ArrayList<>();
    try {
      for (Path file : DirectoryListing.entries(folder)) {
        String name = file.getFileName().toString();
        String stem = name.substring(0, Math.max(0, name.length() - JSON.length()));
        if (name.endsWith(JSON) && Identifiers.isSnapshot(stem)) {
          int frames = Integer.parseInt(stem.substring(0, stem.indexOf('-')));
          found.add(new Found(stem, frames, Files.getLastModifiedTime(file, NOFOLLOW_LINKS)));
        }
      }
    } catch (NoSuchFileException e) {
      // the run is being removed
    } catch (IOException e) {
      throw FailureException.storage(folder, e);
    }
    found.sort(Comparator.comparingInt(Found::frames).thenComparing(Found::written).reversed());
    return found.stream().map(Found::name).collect(Collectors.toCollection(ArrayList::new));
  }

  /**
   * Reads a snapshot. Blocks.
   *
   * @throws FailureException if it is missing, malformed or cannot be read
   */
  public Snapshot read(VariableKey key, String name) {
    return BoundedFileReader.parse(snapshot(key, name), content -> Snapshot.parse(content, key));
  }

  /** Reads the newest snapshot; empty if nothing is published. Blocks. */
  public Optional<Snapshot> readNewest(VariableKey key) {
    return newestSnapshotName(key).map(name -> read(key, name));
  }
}
