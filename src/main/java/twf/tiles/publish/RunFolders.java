package twf.tiles.publish;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;

/**
 * The run folders of PUBLISH_ROOT, and what removals left beside them. Calls block; they fail with
 * a {@link TileException} where a folder cannot be listed.
 */
final class RunFolders {
  /** What a run that is being removed is renamed to: no run id, so that nobody shows it. */
  private static final String ASIDE = ".removed-";

  private final PublishedTree tree;

  RunFolders(PublishedTree tree) {
    this.tree = tree;
  }

  /** The models that have a folder, in order. */
  List<String> models() {
    return names(tree.root()).stream().filter(Words::isModel).sorted().toList();
  }

  /** The runs that have a folder, whatever is in it, newest first. */
  List<RunId> runs(String model) {
    return names(tree.root().resolve(model)).stream()
        .map(RunId::parse)
        .flatMap(Optional::stream)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** The runs of which something is published, newest first. */
  List<RunId> published(String model) {
    return runs(model).stream().filter(run -> isPublished(new RunKey(model, run))).toList();
  }

  /** Whether any variable has a newest snapshot: a link as this program makes it. */
  boolean isPublished(RunKey run) {
    return names(tree.run(run)).stream()
        .filter(Words::isVariable)
        .anyMatch(variable -> hasLink(new VariableKey(run.model(), run.run(), variable)));
  }

  private boolean hasLink(VariableKey key) {
    try {
      return tree.newestName(key).isPresent();
    } catch (TileException notOurs) {
      return false;
    }
  }

  /** Whether there is anything in a run's folder but folders. */
  boolean hasFiles(RunKey run) {
    try (Stream<Path> all = Files.walk(tree.run(run))) {
      return all.anyMatch(entry -> !Files.isDirectory(entry, NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw TileException.storage(tree.run(run), e);
    } catch (UncheckedIOException e) {
      throw TileException.storage(tree.run(run), new IOException(e.getMessage(), e));
    }
  }

  /** Where a run lies while it is being removed. */
  Path aside(RunKey run) {
    return tree.run(run).resolveSibling(ASIDE + run.run());
  }

  /** The runs whose removal was begun and not ended. */
  List<RunId> leftOver(String model) {
    return names(tree.root().resolve(model)).stream()
        .filter(name -> name.startsWith(ASIDE))
        .map(name -> RunId.parse(name.substring(ASIDE.length())))
        .flatMap(Optional::stream)
        .sorted()
        .toList();
  }

  /** The names of the folders, no links, in a folder; none where it is not there. */
  private static List<String> names(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, NOFOLLOW_LINKS)) {
          names.add(entry.getFileName().toString());
        }
      }
      return names;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw TileException.storage(folder, new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw TileException.storage(folder, e);
    }
  }
}
