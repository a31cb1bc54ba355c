package twf.tiles.validate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import twf.tiles.bus.StagedBytes;
import twf.tiles.failure.TileException;
import twf.tiles.files.BoundedFiles;
import twf.tiles.files.Digest;

/**
 * Hashes staged files, and remembers of a bounded number of them what their bytes were when the
 * file system said what it says now: a rewrite that sets the old modification time again is noticed
 * all the same. Thread-safe.
 */
final class Hashes {
  private static final long MOST = 50_000;

  /** A builder that is silent for longer has its files read once more. */
  private static final Duration LONGEST_SILENCE = Duration.ofHours(1);

  private final Cache<Path, Seen> seen =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(LONGEST_SILENCE).build();
  private final Reads reads;

  Hashes(Reads reads) {
    this.reads = reads;
  }

  /**
   * Reads a file to its end. Blocks.
   *
   * @throws TileException where it cannot be read, or changes meanwhile
   */
  StagedBytes hash(StagedFile file) {
    Digest digest =
        BoundedFiles.digest(file.path(), file.facts().bytes()).orElseThrow(() -> changed(file));
    reads.hashed(digest.bytes());
    requireUnchanged(file, digest.bytes());
    learn(file, digest.sha256());
    return new StagedBytes(digest.bytes(), digest.sha256(), file.facts().modified().toInstant());
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
    if (bytes != file.facts().bytes() || !FileFacts.of(file.path()).equals(file.facts())) {
      throw changed(file);
    }
  }

  /** How it is told. */
  static TileException changed(StagedFile file) {
    return TileException.malformed(file.path().toString(), "changed while it was read");
  }

  /**
   * What a file's bytes were.
   *
   * @param facts what the file system said
   * @param sha256 of the content
   */
  record Seen(FileFacts facts, String sha256) {}
}
