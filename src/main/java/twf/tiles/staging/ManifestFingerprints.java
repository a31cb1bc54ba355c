package twf.tiles.staging;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileDigest;

/**
 * Detects new and changed manifests by path, modification time and size. Thread-safe.
 *
 * <p>Inode numbers are ignored: sshfs, rclone and mergerfs may report a new one every time.
 *
 * <p>Time stamps have a granularity of up to 2 s on some file systems, so a manifest can be
 * replaced by one of the same size and time. For a manifest that was modified shortly before it was
 * seen, the content is therefore compared as well, until it has been checked once more after that
 * period.
 *
 * <p>Checking and comparing is atomic for each manifest, so concurrent checks report each change
 * once.
 */
final class ManifestFingerprints {
  static final String NAME = "manifest.json";

  /** The coarsest time stamps are those of FAT, 2 s; one more second for clock skew. */
  static final Duration MAX_TIMESTAMP_GRANULARITY = Duration.ofSeconds(3);

  /** About 10 MB. */
  static final int MOST = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(ManifestFingerprints.class);

  private final Path root;
  private final Clock clock;
  private final int most;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final Map<VariableKey, Known> known = new ConcurrentHashMap<>();

  /**
   * @param most how many are known at once
   */
  ManifestFingerprints(Path root, Clock clock, int most) {
    this.root = root;
    this.clock = clock;
    this.most = most;
  }

  /** Returns the path of a manifest. */
  Path file(VariableKey key) {
    return root.resolve(key.model())
        .resolve(key.run().text())
        .resolve(key.variable())
        .resolve(NAME);
  }

  /**
   * Looks at one manifest; one more than may be known is not told of until others are gone. Blocks.
   */
  Look scan(VariableKey key) {
    Path file = file(key);
    if (known.size() >= most && !known.containsKey(key)) {
      if (!warned.getAndSet(true)) {
        LOG.warn(
            "{} and perhaps others: not looked at, {} manifests are staged already; remove old runs from STAGING_ROOT",
            file,
            most);
      }
      return new Look(Files.exists(file, NOFOLLOW_LINKS), Optional.empty());
    }
    List<Instant> changed = new ArrayList<>(1);
    Known now =
        known.compute(
            key,
            (same, before) -> {
              Known after = scan(file, before);
              if (after == null || after.isAnnounced()) {
                return after;
              }
              changed.add(after.modified().toInstant());
              return after.asAnnounced();
            });
    return new Look(now != null, changed.stream().findFirst());
  }

  /** Makes the next check of each manifest report a change. */
  void invalidateAll() {
    known.replaceAll((key, manifest) -> manifest.asUnannounced());
  }

  /**
   * Rechecks the manifests that are not in {@code seen} and forgets those that are gone. Blocks.
   */
  void rescanExcept(Set<VariableKey> seen) {
    known
        .keySet()
        .forEach(
            key -> {
              if (!seen.contains(key) && !Files.exists(file(key), NOFOLLOW_LINKS)) {
                known.computeIfPresent(key, (same, before) -> scan(file(key), before));
              }
            });
  }

  /** Returns the variables with a known manifest. */
  Set<VariableKey> keys() {
    return Set.copyOf(known.keySet());
  }

  /**
   * Reads the state of a manifest: null if it does not exist, unchanged if the disk reports an
   * error.
   */
  private @Nullable Known scan(Path file, @Nullable Known before) {
    try {
      return updateState(file, Files.readAttributes(file, BasicFileAttributes.class), before);
    } catch (IOException unresolved) {
      // Possibly a dangling link: it counts as present, and validation reports it.
    }
    try {
      return updateState(
          file, Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS), before);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      return before;
    }
  }

  private Known updateState(Path file, BasicFileAttributes found, @Nullable Known before) {
    FileTime modified = found.lastModifiedTime();
    Instant now = clock.instant();
    Instant recent = now.minus(MAX_TIMESTAMP_GRANULARITY);
    if (before == null || !modified.equals(before.modified) || found.size() != before.size) {
      boolean isRecent = !modified.toInstant().isBefore(recent);
      return new Known(modified, found.size(), now, isRecent ? contentDigest(file) : null, false);
    }
    if (before.content == null) {
      return before;
    }
    String content = contentDigest(file);
    if (!content.equals(before.content)) {
      return new Known(modified, found.size(), now, content, false);
    }
    return before.since.isBefore(recent) ? before.withoutContent() : before;
  }

  /** Returns a digest; empty if the file cannot be read, which validation reports. */
  private static String contentDigest(Path file) {
    try {
      return BoundedFileReader.digest(file.toRealPath(), StrictJson.MAX_BYTES)
          .map(FileDigest::sha256)
          .orElse("");
    } catch (IOException | FailureException unreadable) {
      return "";
    }
  }

  /**
   * The result of a check.
   *
   * @param present whether there is a manifest
   * @param changed its modification time if it is new or changed
   */
  record Look(boolean present, Optional<Instant> changed) {}

  /**
   * The last known state of a manifest.
   *
   * @param since when this state was first seen
   * @param content the digest, while time and size are not sufficient to detect a replacement; null
   *     afterwards
   * @param isAnnounced whether the change to this state has been reported
   */
  private record Known(
      FileTime modified, long size, Instant since, @Nullable String content, boolean isAnnounced) {
    Known asAnnounced() {
      return new Known(modified, size, since, content, true);
    }

    Known asUnannounced() {
      return new Known(modified, size, since, content, false);
    }

    Known withoutContent() {
      return new Known(modified, size, since, null, isAnnounced);
    }
  }
}
