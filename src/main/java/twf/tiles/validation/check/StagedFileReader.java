package twf.tiles.validation.check;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileFingerprint;
import twf.tiles.storage.StagedFile;

/**
 * Hashes and reads staged files, and caches their hashes and fingerprints by path. A fingerprint
 * contains the change time, so that a rewrite is detected even if its modification time is set
 * back. The cache is bounded. Thread-safe; calls block.
 */
public final class StagedFileReader {
  private static final long MAX_FILES = 50_000;

  /** Files that are not accessed for longer are hashed again. */
  private static final Duration MAX_IDLE_DURATION = Duration.ofHours(1);

  private final Cache<Path, Seen> seen =
      Caffeine.newBuilder().maximumSize(MAX_FILES).expireAfterAccess(MAX_IDLE_DURATION).build();
  private final LongAdder archives = new LongAdder();
  private final LongAdder hashedBytes = new LongAdder();
  private final LongAdder metas = new LongAdder();

  /**
   * How much was read so far, so that tests can assert that work grows only with new frames.
   *
   * @param archives number of archives opened
   * @param hashedBytes bytes of archives and images that were hashed
   * @param metas number of metas read
   */
  public record Counts(long archives, long hashedBytes, long metas) {}

  /**
   * A cached hash.
   *
   * @param facts the fingerprint of the file when it was hashed
   * @param sha256 of the content, or a marker that it equals the published file
   */
  record Seen(FileFingerprint facts, String sha256) {}

  public Counts counts() {
    return new Counts(archives.sum(), hashedBytes.sum(), metas.sum());
  }

  void countArchive() {
    archives.increment();
  }

  /**
   * Hashes a whole file.
   *
   * @throws FailureException if it cannot be read, or changes while it is read
   */
  ValidatedFile hash(StagedFile file) {
    FileDigest digest =
        BoundedFileReader.digest(file.path(), file.facts().bytes())
            .orElseThrow(() -> changedError(file));
    hashedBytes.add(digest.bytes());
    requireUnchanged(file, digest.bytes());
    remember(file, digest.sha256());
    return new ValidatedFile(digest.bytes(), digest.sha256(), file.facts().modified().toInstant());
  }

  /** Reads a meta; throws if it cannot be read, or changes while it is read. */
  byte[] readMeta(StagedFile file) {
    metas.increment();
    byte[] json = BoundedFileReader.read(file.path());
    requireUnchanged(file, json.length);
    return json;
  }

  /** Reads an image whole; throws if it cannot be read, or changes while it is read. */
  byte[] readImage(StagedFile file) {
    byte[] image = BoundedFileReader.read(file.path(), file.facts().bytes());
    requireUnchanged(file, image.length);
    return image;
  }

  /** Hashes what was read of a file, and caches the hash. */
  ValidatedFile hash(StagedFile file, byte[] content) {
    FileDigest digest = FileDigest.of(content);
    hashedBytes.add(digest.bytes());
    remember(file, digest.sha256());
    return new ValidatedFile(digest.bytes(), digest.sha256(), file.facts().modified().toInstant());
  }

  /** Caches the hash of a file. */
  void remember(StagedFile file, String sha256) {
    seen.put(file.path(), new Seen(file.facts(), sha256));
  }

  /** Returns what was cached for a path, even if the file changed since. */
  Optional<Seen> find(StagedFile file) {
    return Optional.ofNullable(seen.getIfPresent(file.path()));
  }

  /**
   * Rejects a file that changed since it was inspected.
   *
   * @param bytes the number of bytes that were read since
   */
  static void requireUnchanged(StagedFile file, long bytes) {
    if (bytes != file.facts().bytes() || !FileFingerprint.of(file.path()).equals(file.facts())) {
      throw changedError(file);
    }
  }

  /** Returns the failure of a file that changed while it was read. */
  static FailureException changedError(StagedFile file) {
    return FailureException.malformed(file.path().toString(), "changed while it was read");
  }
}
