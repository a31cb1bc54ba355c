package twf.tiles.validation.check;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileFingerprint;
import twf.tiles.storage.StagedFile;

/**
 * {@code immutability}: a staged frame that is published already is what was published. Files whose
 * size and modification time are those of the published copy are not read. Calls block; where the
 * staged file cannot be read they throw.
 */
public final class ImmutabilityCheck {
  private static final String SAME_AS_PUBLISHED = "same as published";
  private static final String BUILD = "build";
  private static final int SHOWN_DIGITS = 16;

  private final StagedFileHasher hashes;

  public ImmutabilityCheck(StagedFileHasher hashes) {
    this.hashes = hashes;
  }

  /**
   * How a staged archive differs from the published one; empty where it does not. One of another
   * size, which may be any, is not read.
   */
  public Optional<String> archive(StagedFile staged, Path published, SnapshotFrame frame) {
    if (staged.facts().bytes() != frame.bytes()) {
      return Optional.of(
          "staged size " + staged.facts().bytes() + " differs from published " + frame.bytes());
    }
    Optional<StagedFileHasher.Seen> seen = hashes.seen(staged);
    String sha256;
    if (seen.isPresent() && seen.get().facts().equals(staged.facts())) {
      sha256 = seen.get().sha256();
    } else if (seen.isEmpty() && isCopyOf(staged, published)) {
      sha256 = frame.sha256();
      hashes.learn(staged, sha256);
    } else {
      sha256 = hashes.hash(staged).sha256();
    }
    return sha256.equals(frame.sha256())
        ? Optional.empty()
        : Optional.of(
            "staged sha256 " + shown(sha256) + " differs from published " + shown(frame.sha256()));
  }

  /** A published file that cannot be looked at is compared by what was recorded of it. */
  private static boolean isCopyOf(StagedFile staged, Path published) {
    try {
      return staged.facts().isCopyOf(FileFingerprint.of(published));
    } catch (FailureException e) {
      return false;
    }
  }

  /** Whether a staged meta is known to be the published one without reading it. */
  public boolean isKnownMeta(StagedFile staged, Path published) {
    Optional<StagedFileHasher.Seen> seen = hashes.seen(staged);
    if (seen.isPresent()) {
      return seen.get().facts().equals(staged.facts());
    }
    boolean copied = isCopyOf(staged, published);
    if (copied) {
      hashes.learn(staged, SAME_AS_PUBLISHED);
    }
    return copied;
  }

  /**
   * How a staged meta differs from the published one; empty where it does not. When the builder
   * worked may differ.
   *
   * @param json the staged meta, valid
   */
  public Optional<String> meta(StagedFile staged, byte[] json, Path published) {
    JsonObject here = parse(json, staged.path());
    JsonObject there = parse(BoundedFileReader.read(published), published);
    if (here.equals(there)) {
      hashes.learn(staged, SAME_AS_PUBLISHED);
      return Optional.empty();
    }
    return Optional.of("staged meta differs from published: " + differing(here, there));
  }

  private static JsonObject parse(byte[] json, Path file) {
    try {
      JsonObject object = new JsonObject(Buffer.buffer(json));
      object.remove(BUILD);
      return object;
    } catch (DecodeException e) {
      throw FailureException.malformed(file.toString(), "not JSON: " + e.getMessage());
    }
  }

  private static String differing(JsonObject here, JsonObject there) {
    TreeSet<String> names = new TreeSet<>(here.fieldNames());
    names.addAll(there.fieldNames());
    return names.stream()
        .filter(name -> !Objects.equals(here.getValue(name), there.getValue(name)))
        .collect(Collectors.joining(", "));
  }

  private static String shown(String sha256) {
    return sha256.substring(0, SHOWN_DIGITS) + "..";
  }
}
