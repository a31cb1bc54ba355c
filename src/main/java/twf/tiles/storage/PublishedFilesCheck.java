package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.error.FailureException;

/**
 * Looks whether all that a snapshot names is there: the snapshot itself and each archive with its
 * size, each meta by its name. Reads a snapshot once and keeps 12 bytes a frame; after that one
 * look is one {@code stat} a frame and one listing a variable. Calls block. Thread-safe.
 */
public final class PublishedFilesCheck {
  private final PublishedLayout tree;
  private final Map<Name, Sizes> known = new ConcurrentHashMap<>();

  public PublishedFilesCheck(PublishedLayout tree) {
    this.tree = tree;
  }

  /** A snapshot of a variable; its name follows from its content. */
  public record Name(VariableKey key, String snapshot) {}

  /** The sizes of a snapshot and of its archives, in bytes, by forecast hour. */
  private static final class Sizes {
    private final long snapshot;
    private final int[] hours;
    private final long[] archives;

    Sizes(long bytes, Snapshot snapshot) {
      this.snapshot = bytes;
      this.hours = snapshot.frames().stream().mapToInt(SnapshotFrame::fhr).toArray();
      this.archives = snapshot.frames().stream().mapToLong(SnapshotFrame::bytes).toArray();
    }
  }

  /** Forgets all snapshots but these. */
  public void retain(Collection<Name> shown) {
    known.keySet().retainAll(Set.copyOf(shown));
  }

  /** What is missing of one snapshot. */
  public MissingFiles look(Name name) {
    Path file = tree.snapshot(name.key(), name.snapshot());
    Sizes sizes = known.get(name);
    MissingFiles found = MissingFiles.NONE;
    if (sizes == null) {
      try {
        sizes = read(file, name);
        known.put(name, sizes);
      } catch (FailureException unreadable) {
        return MissingFiles.one(file, unreadable.failure().message());
      }
    } else {
      found = sized(file, sizes.snapshot);
    }
    Set<String> metas = names(tree.metas(name.key()));
    for (int i = 0; i < sizes.hours.length; i++) {
      String id = Identifiers.frameId(sizes.hours[i]);
      found = found.and(sized(tree.archive(name.key(), id), sizes.archives[i]));
      Path meta = tree.meta(name.key(), id);
      if (!metas.contains(meta.getFileName().toString())) {
        found = found.and(MissingFiles.one(meta, "does not exist"));
      }
    }
    return found;
  }

  private static Sizes read(Path file, Name name) {
    byte[] content = BoundedFileReader.read(file);
    ParseResult<Snapshot> parsed = Snapshot.parse(content, name.key());
    if (!parsed.isValid()) {
      throw FailureException.malformed(file.toString(), parsed.problems());
    }
    if (!Snapshot.name(parsed.value().availableFrames(), content).equals(name.snapshot())) {
      throw FailureException.malformed(file.toString(), "content of another name");
    }
    return new Sizes(content.length, parsed.value());
  }

  private static MissingFiles sized(Path file, long bytes) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        return MissingFiles.one(file, "not a regular file");
      }
      return found.size() == bytes
          ? MissingFiles.NONE
          : MissingFiles.one(file, "found " + found.size() + " bytes, expected " + bytes);
    } catch (IOException e) {
      return MissingFiles.one(file, problem(file, e));
    }
  }

  private static String problem(Path file, IOException cause) {
    return cause instanceof NoSuchFileException
        ? "does not exist"
        : FailureException.storage(file, cause).failure().message();
  }

  /** None where the folder cannot be listed: then each of its files is missing. */
  private static Set<String> names(Path folder) {
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        names.add(entry.getFileName().toString());
      }
      return names;
    } catch (IOException | DirectoryIteratorException unreadable) {
      return Set.of();
    }
  }
}
