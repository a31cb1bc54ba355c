package twf.tiles.publishing.state;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.DirectoryListing;
import twf.tiles.storage.PublishedLayout;

/**
 * Lists the run folders of PUBLISH_ROOT and the remains of interrupted removals. Calls block. They
 * throw a {@link FailureException} if a folder cannot be listed.
 */
public final class PublishedRunDirectories {
  /** Name prefix of a run that is being removed. The name is no run id, so nothing serves it. */
  private static final String TOMBSTONE_PREFIX = ".removed-";

  private final PublishedLayout tree;

  public PublishedRunDirectories(PublishedLayout tree) {
    this.tree = tree;
  }

  /** Returns the models that have a folder, sorted. */
  public List<String> models() {
    return DirectoryListing.folders(tree.root()).stream()
        .filter(Identifiers::isModel)
        .sorted()
        .toList();
  }

  /** Returns the runs that have a folder, with or without published content, newest first. */
  public List<RunId> runs(String model) {
    return DirectoryListing.folders(tree.root().resolve(model)).stream()
        .map(RunId::parse)
        .flatMap(Optional::stream)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** Returns the runs that have a published snapshot, newest first. */
  public List<RunId> publishedRuns(String model) {
    return runs(model).stream().filter(run -> isPublished(new RunKey(model, run))).toList();
  }

  /** Returns whether any variable has a {@code manifest.json} link as this program creates it. */
  boolean isPublished(RunKey run) {
    return DirectoryListing.folders(tree.run(run)).stream()
        .filter(Identifiers::isVariable)
        .anyMatch(variable -> hasNewestLink(new VariableKey(run.model(), run.run(), variable)));
  }

  private boolean hasNewestLink(VariableKey key) {
    try {
      return tree.newestSnapshotName(key).isPresent();
    } catch (FailureException foreign) {
      return false;
    }
  }

  /** Returns whether the folder of a run contains anything but folders, at any depth. */
  public boolean hasFiles(RunKey run) {
    try (Stream<Path> all = Files.walk(tree.run(run))) {
      return all.anyMatch(entry -> !Files.isDirectory(entry, NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw FailureException.storage(tree.run(run), e);
    } catch (UncheckedIOException e) {
      throw FailureException.storage(tree.run(run), new IOException(e.getMessage(), e));
    }
  }

  /** Returns the path to which a run is renamed while it is being removed. */
  public Path tombstonePath(RunKey run) {
    return tree.run(run).resolveSibling(TOMBSTONE_PREFIX + run.run());
  }

  /** Returns the runs whose removal was begun and not finished. */
  public List<RunId> leftoverRuns(String model) {
    return DirectoryListing.folders(tree.root().resolve(model)).stream()
        .filter(name -> name.startsWith(TOMBSTONE_PREFIX))
        .map(name -> RunId.parse(name.substring(TOMBSTONE_PREFIX.length())))
        .flatMap(Optional::stream)
        .sorted()
        .toList();
  }
}
