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
 * The manifests that are known, by path, modification time and size. Inode numbers do not count:
 * sshfs, rclone and mergerfs may number a file anew at every look.
 *
 * <p>Time stamps are as coarse as 2 s on some file systems, so a manifest may be replaced by one of
 * the same size and time. Of a manifest that was modified shortly before it was seen the content is
 * therefore compared as well, until it has been looked at once more after that time.
 *
 * <p>Looking and comparing is one atomic step a manifest, so that concurrent looks report each
 * change once. Thread-safe.
 */
final class ManifestFingerprints {
  static final String NAME = "manifest.json";

  /** FAT has the coarsest time stamps, 2 s; one more for clocks that differ. */
  static final Duration MAX_TIMESTAMP_GRANULARITY = Duration.ofSeconds(3);

  /** About 10 MB. */
  static final int MOST = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(ManifestFingerprints.class);

  private final Path root;
  private final Clock clock;
  private final int most;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final Map<VariableKey, Known> known = new ConcurrentHashMap<>();

  ManifestFingerprints(Path root, Clock clock) {
    this(root, clock, MOST);
  }

  /**
   * @param most how many are known at once
   */
  ManifestFingerprints(Path root, Clock clock, int most) {
    this.root = root;
    this.clock = clock;
    this.most = most;
  }

  /** Where a manifest lies. */
  Path file(VariableKey key) {
    return root.resolve(key.model())
        .resolve(key.run().text())
        .resolve(key.variable())
        .resolve(NAME);
  }

  /**
   * Looks at one manifest; one more than may be known is not told of until others are gone. Blocks.
   */
  Look look(VariableKey key) {
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
              Known after = look(file, before);
              if (after == null || after.isAnnounced()) {
                return after;
              }
              changed.add(after.modified().toInstant());
              return after.announced();
            });
    return new Look(now != null, changed.stream().findFirst());
  }

  /** Makes the next look at each manifest report a change. */
  void announceAgain() {
    known.replaceAll((key, manifest) -> manifest.unannounced());
  }

  /** Looks again at those that were not seen, and so forgets what is gone. Blocks. */
  void recheckAllBut(Set<VariableKey> seen) {
    known
        .keySet()
        .forEach(
            key -> {
              if (!seen.contains(key) && !Files.exists(file(key), NOFOLLOW_LINKS)) {
                known.computeIfPresent(key, (same, before) -> look(file(key), before));
              }
            });
  }

  /** The variables whose manifests are known. */
  Set<VariableKey> keys() {
    return Set.copyOf(known.keySet());
  }

  /** Null where there is none; as before where the disk does not tell. */
  private @Nullable Known look(Path file, @Nullable Known before) {
    try {
      return state(file, Files.readAttributes(file, BasicFileAttributes.class), before);
    } catch (IOException unresolved) {
      // Perhaps a link that leads nowhere: there, and for validation to judge.
    }
    try {
      return state(
          file, Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS), before);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (IOException e) {
      return before;
    }
  }

  private Known state(Path file, BasicFileAttributes found, @Nullable Known before) {
    FileTime modified = found.lastModifiedTime();
    Instant now = clock.instant();
    Instant recent = now.minus(MAX_TIMESTAMP_GRANULARITY);
    if (before == null || !modified.equals(before.modified) || found.size() != before.size) {
      boolean isRecent = !modified.toInstant().isBefore(recent);
      return new Known(modified, found.size(), now, isRecent ? content(file) : null, false);
    }
    if (before.content == null) {
      return before;
    }
    String content = content(file);
    if (!content.equals(before.content)) {
      return new Known(modified, found.size(), now, content, false);
    }
    return before.since.isBefore(recent) ? before.settled() : before;
  }

  /** A digest; empty where the file cannot be read, which validation reports. */
  private static String content(Path file) {
    try {
      return BoundedFileReader.digest(file.toRealPath(), StrictJson.MAX_BYTES)
          .map(FileDigest::sha256)
          .orElse("");
    } catch (IOException | FailureException unreadable) {
      return "";
    }
  }

  /**
   * What a look found.
   *
   * @param present whether there is a manifest
   * @param changed its modification time where it is new or changed
   */
  record Look(boolean present, Optional<Instant> changed) {}

  /**
   * A manifest as it was seen last.
   *
   * @param since when this state was first seen
   * @param content its digest while time and size do not suffice to tell it from the next one; null
   *     afterwards
   * @param isAnnounced whether the change to this state has been reported
   */
  private record Known(
      FileTime modified, long size, Instant since, @Nullable String content, boolean isAnnounced) {
    Known announced() {
      return new Known(modified, size, since, content, true);
    }

    Known unannounced() {
      return new Known(modified, size, since, content, false);
    }

    Known settled() {
      return new Known(modified, size, since, null, isAnnounced);
    }
  }
}
