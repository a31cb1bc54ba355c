package twf.tiles.validation.check;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileFingerprint;
import twf.tiles.storage.StagedFile;

/**
 * {@code immutability}: the staged files of a published frame are the published ones. A published
 * frame is never replaced: staged files that differ, are missing or cannot be read are a conflict.
 * A file is not read if its size and modification time equal those of the published copy.
 */
final class ImmutabilityCheck implements Check.PublishedFrameCheck {
  private static final String SAME_AS_PUBLISHED = "same as published";

  /** Fields of a meta that may differ: of an image, the bytes are compared. */
  private static final List<String> FREE_FIELDS =
      List.of("build", "frame_image_url", "frame_image_version");

  private static final int SHOWN_DIGITS = 16;

  private final CheckTools tools;

  ImmutabilityCheck(CheckTools tools) {
    this.tools = tools;
  }

  @Override
  public List<String> findConflicts(VariableKey key, SnapshotFrame frame) {
    List<String> conflicts = new ArrayList<>();
    Path archive = tools.staging().archive(key, frame.frameId());
    Path publishedArchive = tools.published().archive(key, frame.frameId());
    findConflict(() -> contentDifference(archive, publishedArchive, frame.bytes(), frame.sha256()))
        .ifPresent(conflicts::add);
    findConflict(() -> metaDifference(key, frame)).ifPresent(conflicts::add);
    FrameImage image = frame.image();
    if (image != null) {
      Path path = tools.staging().image(key, frame.frameId());
      Path published = tools.published().image(key, frame.frameId());
      findConflict(() -> contentDifference(path, published, image.bytes(), image.sha256()))
          .map("image: "::concat)
          .ifPresent(conflicts::add);
    }
    return conflicts;
  }

  private static Optional<String> findConflict(Supplier<Optional<String>> difference) {
    try {
      return difference.get();
    } catch (FailureException unreadable) {
      return Optional.of(unreadable.failure().message());
    }
  }

  /** Does not read a file of a different size, because it may have any size. */
  private Optional<String> contentDifference(
      Path file, Path published, long publishedBytes, String publishedSha256) {
    StagedFile staged = tools.staging().find(file);
    if (staged.facts().bytes() != publishedBytes) {
      return Optional.of(
          "staged size " + staged.facts().bytes() + " differs from published " + publishedBytes);
    }
    Optional<StagedFileReader.Seen> seen = tools.reader().find(staged);
    String sha256;
    if (seen.isPresent() && seen.get().facts().equals(staged.facts())) {
      sha256 = seen.get().sha256();
    } else if (seen.isEmpty() && isCopyOf(staged, published)) {
      sha256 = publishedSha256;
      tools.reader().remember(staged, sha256);
    } else {
      sha256 = tools.reader().hash(staged).sha256();
    }
    return sha256.equals(publishedSha256)
        ? Optional.empty()
        : Optional.of(
            "staged sha256 "
                + abbreviate(sha256)
                + " differs from published "
                + abbreviate(publishedSha256));
  }

  /** The {@link #FREE_FIELDS} may differ. */
  private Optional<String> metaDifference(VariableKey key, SnapshotFrame frame) {
    Path path = tools.staging().meta(key, frame.frameId());
    StagedFile staged = tools.staging().find(path);
    Path published = tools.published().meta(key, frame.frameId());
    if (isKnownMeta(staged, published)) {
      return Optional.empty();
    }
    byte[] json = tools.reader().readMeta(staged);
    ViolationMessages.require(FrameMetadata.parse(json, key, frame.fhr()), path);
    JsonObject here = parse(json, staged.path());
    JsonObject there = parse(BoundedFileReader.read(published), published);
    if (here.equals(there)) {
      tools.reader().remember(staged, SAME_AS_PUBLISHED);
      return Optional.empty();
    }
    return Optional.of("staged meta differs from published: " + differingFields(here, there));
  }

  /** Whether a staged meta is known to equal the published one without reading it. */
  private boolean isKnownMeta(StagedFile staged, Path published) {
    Optional<StagedFileReader.Seen> seen = tools.reader().find(staged);
    if (seen.isPresent()) {
      return seen.get().facts().equals(staged.facts());
    }
    boolean copied = isCopyOf(staged, published);
    if (copied) {
      tools.reader().remember(staged, SAME_AS_PUBLISHED);
    }
    return copied;
  }

  /**
   * Whether the staged file has the size and modification time of the published one. False if the
   * published file cannot be inspected; then the staged file is read.
   */
  private static boolean isCopyOf(StagedFile staged, Path published) {
    try {
      return staged.facts().isCopyOf(FileFingerprint.of(published));
    } catch (FailureException e) {
      return false;
    }
  }

  private static JsonObject parse(byte[] json, Path file) {
    try {
      JsonObject object = new JsonObject(Buffer.buffer(json));
      FREE_FIELDS.forEach(object::remove);
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
