package twf.tiles.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/**
 * Checks that the files of a snapshot exist: the snapshot, the archives and the images with their
 * sizes, the meta files by name.
 *
 * <p>Each snapshot is parsed once and kept as 24 bytes per frame; later checks cost one {@code
 * stat} per file and one directory listing per variable. An archive whose modification time is no
 * longer that of the first check is read and compared with its hash. Calls block. Thread-safe; one
 * check of a snapshot at a time.
 */
public final class PublishedFilesCheck {
  private final PublishedLayout tree;
  private final Map<Name, Sizes> known = new ConcurrentHashMap<>();

  public PublishedFilesCheck(PublishedLayout tree) {
    this.tree = tree;
  }

  /** A snapshot of a variable, identified by its content-derived name. */
  public record Name(VariableKey key, String snapshot) {}

  /**
   * The sizes of a snapshot, of its archives and of its images in bytes; {@code archives[i]} and
   * {@code images[i]} belong to {@code hours[i]}, and a frame without an image has size 0.
   */
  private static final class Sizes {
    private final long snapshot;
    private final int[] hours;
    private final long[] archives;
    private final int[] images;

    /**
     * The modification times of the archives at the first check in milliseconds: 0 before it,
     * negative where the bytes of that time are not the published ones.
     */
    private final long[] modified;

    Sizes(long bytes, Snapshot snapshot) {
      this.snapshot = bytes;
      this.hours = snapshot.frames().stream().mapToInt(SnapshotFrame::fhr).toArray();
      this.archives = snapshot.frames().stream().mapToLong(SnapshotFrame::bytes).toArray();
      this.images =
          snapshot.frames().stream()
              .map(SnapshotFrame::image)
              .mapToInt(image -> image == null ? 0 : Math.toIntExact(image.bytes()))
              .toArray();
      this.modified = new long[archives.length];
    }
  }

  /** Drops all cached snapshots except these. */
  public void retain(Collection<Name> shown) {
    known.keySet().retainAll(Set.copyOf(shown));
  }

  /** Checks one snapshot and returns what is missing. */
  public MissingFiles check(Name name) {
    Path file = tree.snapshot(name.key(), name.snapshot());
    Sizes sizes = known.get(name);
    MissingFiles found = MissingFiles.NONE;
    if (sizes == null) {
      try {
        sizes = read(file, name);
        known.put(name, sizes);
      } catch (FailureException unreadable) {
        return MissingFiles.of(file, unreadable.failure().message());
      }
    } else {
      found = checkSize(file, sizes.snapshot);
    }
    Set<String> metas = names(tree.metas(name.key()));
    for (int i = 0; i < sizes.hours.length; i++) {
      String id = Identifiers.frameId(sizes.hours[i]);
      found = found.plus(checkArchive(name, sizes, i));
      if (sizes.images[i] > 0) {
        found = found.plus(checkSize(tree.image(name.key(), id), sizes.images[i]));
      }
      Path meta = tree.meta(name.key(), id);
      if (!metas.contains(meta.getFileName().toString())) {
        found = found.plus(MissingFiles.of(meta, "is missing"));
      }
    }
    return found;
  }

  private MissingFiles checkArchive(Name name, Sizes sizes, int index) {
    Path file = tree.archive(name.key(), Identifiers.frameId(sizes.hours[index]));
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (!found.isRegularFile() || found.size() != sizes.archives[index]) {
        return checkSize(file, sizes.archives[index]);
      }
      long now = Math.max(1, found.lastModifiedTime().toMillis());
      long before = sizes.modified[index];
      if (before == 0) {
        sizes.modified[index] = now;
      } else if (Math.abs(before) != now) {
        sizes.modified[index] = isAsPublished(name, file, index) ? now : -now;
      }
      return sizes.modified[index] > 0
          ? MissingFiles.NONE
          : MissingFiles.of(file, "its bytes changed");
    } catch (FailureException unreadable) {
      return MissingFiles.of(file, unreadable.failure().message());
    } catch (IOException gone) {
      return checkSize(file, sizes.archives[index]);
    }
  }

  private boolean isAsPublished(Name name, Path file, int index) {
    String published = tree.read(name.key(), name.snapshot()).frames().get(index).sha256();
    return BoundedFileReader.digest(file).sha256().equals(published);
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

  private static MissingFiles checkSize(Path file, long bytes) {
    FailureException problem = fileProblem(file, bytes);
    if (problem == null) {
      return MissingFiles.NONE;
    }
    return MissingFiles.of(
        file,
        problem.failure().kind() == FailureKind.MALFORMED
            ? problem.failure().problem()
            : problem.failure().message());
  }

  /**
   * Checks that a published file exists; null if it does.
   *
   * @param bytes the recorded size; negative if none is recorded
   */
  public static @Nullable FailureException fileProblem(Path file, long bytes) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        return FailureException.malformed(file.toString(), "not a regular file");
      }
      return bytes < 0 || found.size() == bytes
          ? null
          : FailureException.malformed(
              file.toString(), "expected " + bytes + " bytes, found " + found.size());
    } catch (NoSuchFileException e) {
      return FailureException.malformed(file.toString(), "is missing");
    } catch (IOException e) {
      return FailureException.storage(file, e);
    }
  }

  /**
   * Returns the file names of a directory; empty if it cannot be listed, so that each file counts
   * as missing.
   */
  private static Set<String> names(Path folder) {
    try {
      return new HashSet<>(DirectoryListing.names(folder));
    } catch (FailureException unreadable) {
      return Set.of();
    }
  }
}
