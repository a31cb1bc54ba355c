package twf.tiles.validation.check;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import twf.tiles.error.FailureException;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.FileFingerprint;
import twf.tiles.storage.StagedFile;

/**
 * Hashes staged files, and remembers of a bounded number of them what their bytes were when the
 * file system said what it says now: a rewrite that sets the old modification time again is noticed
 * all the same. Thread-safe.
 */
public final class StagedFileHasher {
  private static final long MAX_FILES = 50_000;

  /** A builder that is silent for longer has its files read once more. */
  private static final Duration MAX_IDLE_DURATION = Duration.ofHours(1);

  private final Cache<Path, Seen> seen =
      Caffeine.newBuilder().maximumSize(MAX_FILES).expireAfterAccess(MAX_IDLE_DURATION).build();
  private final ReadCounters reads;

  public StagedFileHasher(ReadCounters reads) {
    this.reads = reads;
  }

  /**
   * Reads a file to its end. Blocks.
   *
   * @throws FailureException where it cannot be read, or changes meanwhile
   */
  ValidatedFile hash(StagedFile file) {
    FileDigest digest =
        BoundedFileReader.digest(file.path(), file.facts().bytes())
            .orElseThrow(() -> changed(file));
    reads.hashed(digest.bytes());
    requireUnchanged(file, digest.bytes());
    learn(file, digest.sha256());
    return new ValidatedFile(digest.bytes(), digest.sha256(), file.facts().modified().toInstant());
  }

  /** Notes what a file's bytes are. */
  void learn(StagedFile file, String sha256) {
    seen.put(file.path(), new Seen(file.facts(), sha256));
  }

  /** What was learned of a file, whatever has become of it since. */
  Optional<Seen> seen(StagedFile file) {
    return Optional.ofNullable(seen.getIfPresent(file.path()));
  }

  /**
   * Refuses a file that is not as it was when it was looked at. Blocks.
   *
   * @param bytes how many were read of it since
   */
  static void requireUnchanged(StagedFile file, long bytes) {
    if (bytes != file.facts().bytes() || !FileFingerprint.of(file.path()).equals(file.facts())) {
      throw changed(file);
    }
  }

  /** How it is told. */
  static FailureException changed(StagedFile file) {
    return FailureException.malformed(file.path().toString(), "changed while it was read");
  }

  /**
   * What a file's bytes were.
   *
   * @param facts what the file system said
   * @param sha256 of the content
   */
  record Seen(FileFingerprint facts, String sha256) {}
}
