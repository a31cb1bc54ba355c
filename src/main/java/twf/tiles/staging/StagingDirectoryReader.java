package twf.tiles.staging;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.staging.StagingFolder.Level;

/**
 * STAGING_ROOT as the contract lays it out: names of its form alone, nothing that links lead out of
 * it, bounded. Calls block and never fail; what cannot be read is logged once. Thread-safe.
 */
final class StagingDirectoryReader {
  /** How many entries of one folder are looked at. */
  static final int MAX_ENTRIES = 100_000;

  static final String FRAMES = "frames";

  private static final Logger LOG = LoggerFactory.getLogger(StagingDirectoryReader.class);

  private final Path root;
  private final int mostEntries;
  private final LogOnce once = new LogOnce(LOG);
  private String rootProblem = "";

  StagingDirectoryReader(Path root, int mostEntries) {
    this.root = root;
    this.mostEntries = mostEntries;
  }

  /** The root; empty while it is not there or cannot be read. */
  Optional<StagingFolder> root() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
      if (!attributes.isDirectory()) {
        throw new NotDirectoryException(root.toString());
      }
      if (!Files.isReadable(root)) {
        throw new AccessDeniedException(root.toString());
      }
      rootIs("");
      return Optional.of(folder(root, Level.ROOT, attributes));
    } catch (IOException e) {
      rootIs(FailureException.storage(root, e).failure().message());
      return Optional.empty();
    }
  }

  private synchronized void rootIs(String problem) {
    if (problem.equals(rootProblem)) {
      return;
    }
    rootProblem = problem;
    if (problem.isEmpty()) {
      LOG.info("STAGING_ROOT {} is back", root);
    } else {
      LOG.warn("STAGING_ROOT {}: nothing is staged until it can be read again", problem);
    }
  }

  /** A folder below the root by its path; empty where it is none or must not be followed. */
  Optional<StagingFolder> find(Path path) {
    Optional<StagingFolder> at = root();
    for (Path name : root.relativize(path)) {
      at = at.flatMap(parent -> child(parent, name.toString()));
    }
    return at;
  }

  /** The folders in a folder, at most {@link #MAX_ENTRIES} entries looked at. */
  List<StagingFolder> children(StagingFolder parent) {
    List<StagingFolder> children = new ArrayList<>();
    for (String name : names(parent)) {
      child(parent, name).ifPresent(children::add);
    }
    return children;
  }

  /** The names in a folder, in order: of a model the older runs first. */
  List<String> names(StagingFolder parent) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent.path())) {
      int seen = 0;
      for (Path entry : entries) {
        if (++seen > mostEntries) {
          once.warn(parent.path(), "over " + mostEntries + " entries: the others are ignored");
          break;
        }
        names.add(entry.getFileName().toString());
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      once.warn(FailureException.storage(parent.path(), e).failure());
    } catch (DirectoryIteratorException e) {
      once.warn(parent.path(), String.valueOf(e.getMessage()));
    }
    Collections.sort(names);
    return names;
  }

  /** One folder in a folder; empty where it is none or must not be followed. */
  Optional<StagingFolder> child(StagingFolder parent, String name) {
    Level level = parent.level().below();
    if (isTemporary(name)) {
      return Optional.empty();
    }
    if (!isOfForm(level, name)) {
      // As text: a name in another encoding than the locale's is no path here.
      once.warn(parent.path() + "/" + name, "ignored, not a name of the contract's form");
      return Optional.empty();
    }
    try {
      Path path = parent.path().resolve(name);
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        if (!path.toRealPath().startsWith(root.toRealPath())) {
          once.warn(path, "not followed, a link that leaves STAGING_ROOT");
          return Optional.empty();
        }
        attributes = Files.readAttributes(path, BasicFileAttributes.class);
      }
      return attributes.isDirectory()
          ? Optional.of(folder(path, level, attributes))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      once.warn(FailureException.storage(parent.path().resolve(name), e).failure());
      return Optional.empty();
    }
  }

  private static StagingFolder folder(Path path, Level level, BasicFileAttributes attributes) {
    return new StagingFolder(path, level, attributes.lastModifiedTime(), attributes.fileKey());
  }

  /** What builders and tools name things that are not finished. */
  private static boolean isTemporary(String name) {
    return name.startsWith(".")
        || name.endsWith("~")
        || name.endsWith(".tmp")
        || name.endsWith(".part")
        || name.contains(".tmp.");
  }

  private static boolean isOfForm(Level level, String name) {
    return switch (level) {
      case ROOT -> false;
      case MODEL -> Identifiers.isModel(name);
      case RUN -> RunId.parse(name).isPresent();
      case VARIABLE -> Identifiers.isVariable(name);
      case FRAMES -> name.equals(FRAMES);
    };
  }
}
