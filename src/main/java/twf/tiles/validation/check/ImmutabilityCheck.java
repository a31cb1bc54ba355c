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
 * {@code immutability}: the staged files of a published frame are the published ones. A file is not
 * read if its size and modification time equal those of the published copy. Calls block, and throw
 * if a staged file cannot be read.
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
   * Returns how a staged archive differs from the published one; empty if it does not. An archive
   * of a different size is not read, because it may have any size.
   */
  public Optional<String> archiveDifference(
      StagedFile staged, Path published, SnapshotFrame frame) {
    if (staged.facts().bytes() != frame.bytes()) {
      return Optional.of(
          "staged size " + staged.facts().bytes() + " differs from published " + frame.bytes());
    }
    Optional<StagedFileHasher.Seen> seen = hashes.find(staged);
    String sha256;
    if (seen.isPresent() && seen.get().facts().equals(staged.facts())) {
      sha256 = seen.get().sha256();
    } else if (seen.isEmpty() && isCopyOf(staged, published)) {
      sha256 = frame.sha256();
      hashes.remember(staged, sha256);
    } else {
      sha256 = hashes.hash(staged).sha256();
    }
    return sha256.equals(frame.sha256())
        ? Optional.empty()
        : Optional.of(
            "staged sha256 "
                + abbreviate(sha256)
                + " differs from published "
                + abbreviate(frame.sha256()));
  }

  /**
   * Whether the staged file has the size and modification time of the published one. False if the
   * published file cannot be inspected; then the staged file is compared with the recorded hash.
   */
  private static boolean isCopyOf(StagedFile staged, Path published) {
    try {
      return staged.facts().isCopyOf(FileFingerprint.of(published));
    } catch (FailureException e) {
      return false;
    }
  }

  /** Whether a staged meta is known to equal the published one without reading it. */
  public boolean isKnownMeta(StagedFile staged, Path published) {
    Optional<StagedFileHasher.Seen> seen = hashes.find(staged);
    if (seen.isPresent()) {
      return seen.get().facts().equals(staged.facts());
    }
    boolean copied = isCopyOf(staged, published);
    if (copied) {
      hashes.remember(staged, SAME_AS_PUBLISHED);
    }
    return copied;
  }

  /**
   * Returns how a staged meta differs from the published one; empty if it does not. The {@code
   * build} field may differ.
   *
   * @param json the content of the staged meta, validated
   */
  public Optional<String> metaDifference(StagedFile staged, byte[] json, Path published) {
    JsonObject here = parse(json, staged.path());
    JsonObject there = parse(BoundedFileReader.read(published), published);
    if (here.equals(there)) {
      hashes.remember(staged, SAME_AS_PUBLISHED);
      return Optional.empty();
    }
    return Optional.of("staged meta differs from published: " + differingFields(here, there));
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

  private static String differingFields(JsonObject here, JsonObject there) {
    TreeSet<String> names = new TreeSet<>(here.fieldNames());
    names.addAll(there.fieldNames());
    return names.stream()
        .filter(name -> !Objects.equals(here.getValue(name), there.getValue(name)))
        .collect(Collectors.joining(", "));
  }

  private static String abbreviate(String sha256) {
    return sha256.substring(0, SHOWN_DIGITS) + "..";
  }
}
