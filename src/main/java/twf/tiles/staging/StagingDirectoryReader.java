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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.staging.StagingFolder.Level;

/**
 * Lists STAGING_ROOT in the layout of the contract: only well-formed names, no links that leave the
 * root, a bounded number of entries. Thread-safe.
 *
 * <p>Calls block and never fail. Problems are logged once.
 */
final class StagingDirectoryReader {
  /** The maximum number of entries read from one folder. */
  static final int MAX_ENTRIES = 100_000;

  static final String FRAMES = "frames";

  private static final Logger LOG = LoggerFactory.getLogger(StagingDirectoryReader.class);
  private static final int MAX_LOGGED = 1_000;
  private static final int MAX_LOGGED_LENGTH = 400;

  private final Path root;
  private final int mostEntries;
  private final Set<String> logged = new HashSet<>();
  private String rootProblem = "";

  StagingDirectoryReader(Path root, int mostEntries) {
    this.root = root;
    this.mostEntries = mostEntries;
  }

  /** Returns the root; empty while it does not exist or cannot be read. */
  Optional<StagingFolder> root() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
      if (!attributes.isDirectory()) {
        throw new NotDirectoryException(root.toString());
      }
      if (!Files.isReadable(root)) {
        throw new AccessDeniedException(root.toString());
      }
      reportRoot("");
      return Optional.of(folder(root, Level.ROOT, attributes));
    } catch (IOException e) {
      reportRoot(FailureException.storage(root, e).failure().message());
      return Optional.empty();
    }
  }

  private synchronized void reportRoot(String problem) {
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

  /**
   * Returns the folder at a path below the root; empty if there is none or it must not be followed.
   */
  Optional<StagingFolder> find(Path path) {
    Optional<StagingFolder> folder = root();
    for (Path name : root.relativize(path)) {
      folder = folder.flatMap(parent -> child(parent, name.toString()));
    }
    return folder;
  }

  /** Returns the subfolders. At most {@link #MAX_ENTRIES} entries are read. */
  List<StagingFolder> children(StagingFolder parent) {
    List<StagingFolder> children = new ArrayList<>();
    for (String name : names(parent)) {
      child(parent, name).ifPresent(children::add);
    }
    return children;
  }

  /** Returns the sorted names of the entries. In a model's folder this puts older runs first. */
  List<String> names(StagingFolder parent) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent.path())) {
      int seen = 0;
      for (Path entry : entries) {
        if (++seen > mostEntries) {
          warnOnce(parent.path(), ": over " + mostEntries + " entries: the others are ignored");
          break;
        }
        names.add(entry.getFileName().toString());
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      warnOnce(FailureException.storage(parent.path(), e).failure().message(), "");
    } catch (DirectoryIteratorException e) {
      warnOnce(parent.path(), ": " + e.getMessage());
    }
    Collections.sort(names);
    return names;
  }

  /** Returns one subfolder; empty if there is none or it must not be followed. */
  Optional<StagingFolder> child(StagingFolder parent, String name) {
    Level level = parent.level().next();
    if (isTemporary(name)) {
      return Optional.empty();
    }
    if (!matchesLevel(level, name)) {
      // As text, because a name in another encoding than the locale's cannot be a Path.
      warnOnce(parent.path() + "/" + name, ": ignored, not a name of the contract's form");
      return Optional.empty();
    }
    try {
      Path path = parent.path().resolve(name);
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        if (!path.toRealPath().startsWith(root.toRealPath())) {
          warnOnce(path, ": not followed, a link that leaves STAGING_ROOT");
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
      warnOnce(FailureException.storage(parent.path().resolve(name), e).failure().message(), "");
      return Optional.empty();
    }
  }

  /**
   * Logs a warning, unless it was logged before.
   *
   * @param what may contain anything; logged as one line of bounded length
   */
  private synchronized void warnOnce(Object what, String problem) {
    String clean = what.toString().replaceAll("\\p{Cntrl}", "?");
    if (clean.length() > MAX_LOGGED_LENGTH) {
      clean = clean.substring(0, MAX_LOGGED_LENGTH) + "...";
    }
    if (logged.size() >= MAX_LOGGED || !logged.add(clean + problem)) {
      return;
    }
    LOG.warn("{}{}", clean, problem);
    if (logged.size() == MAX_LOGGED) {
      LOG.warn("{} different warnings about staging: further ones are not logged", MAX_LOGGED);
    }
  }

  private static StagingFolder folder(Path path, Level level, BasicFileAttributes attributes) {
    return new StagingFolder(path, level, attributes.lastModifiedTime(), attributes.fileKey());
  }

  /** Returns whether the name marks an unfinished file or folder of a builder or tool. */
  private static boolean isTemporary(String name) {
    return name.startsWith(".")
        || name.endsWith("~")
        || name.endsWith(".tmp")
        || name.endsWith(".part")
        || name.contains(".tmp.");
  }

  private static boolean matchesLevel(Level level, String name) {
    return switch (level) {
      case ROOT -> false;
      case MODEL -> Identifiers.isModel(name);
      case RUN -> RunId.parse(name).isPresent();
      case VARIABLE -> Identifiers.isVariable(name);
      case FRAMES -> name.equals(FRAMES);
    };
  }
}
