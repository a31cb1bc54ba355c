package twf.tiles.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.BoundedFileReader;
import twf.tiles.storage.FileDigest;
import twf.tiles.storage.PublishedFilesCheck;
import twf.tiles.storage.PublishedLayout;

/**
 * Reads variables that another publisher left in PUBLISH_ROOT, so that they are served as before
 * until they are adopted: {@code manifest.json} links to a manifest of any name below {@code
 * manifests/}, which has no hashes. Calls block.
 */
final class ForeignRunReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final String JSON = ".json";

  private final PublishedLayout tree;

  ForeignRunReader(PublishedLayout tree) {
    this.tree = tree;
  }

  /** Returns whether a name is that of another publisher's manifest. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches() && !Identifiers.isSnapshot(name);
  }

  /** Returns the name of the manifest that a variable's link names; empty if it names none. */
  Optional<String> newestName(VariableKey key) {
    try {
      Path target = Files.readSymbolicLink(tree.newestLink(key));
      String file = target.getFileName().toString();
      String name = file.endsWith(JSON) ? file.substring(0, file.length() - JSON.length()) : "";
      return isName(name) && target.equals(PublishedLayout.linkTarget(name))
          ? Optional.of(name)
          : Optional.empty();
    } catch (IOException | UnsupportedOperationException noLink) {
      return Optional.empty();
    }
  }

  /**
   * Returns what a pointer says of a variable.
   *
   * @throws FailureException if its manifest cannot be read, or an archive that it lists is missing
   */
  PointerVariable pointerVariable(VariableKey key, String name) {
    StagedManifest manifest = readManifest(key, name);
    for (ManifestFrame frame : manifest.frames()) {
      FailureException problem =
          PublishedFilesCheck.fileProblem(tree.archive(key, frame.frameId()), -1);
      if (problem != null) {
        throw problem;
      }
    }
    return new PointerVariable(
        name,
        manifest.availableFrames(),
        manifest.expectedFrames(),
        manifest.lastUpdated(),
        Map.of());
  }

  /** Reads a manifest, and hashes the archives that it lists and their images. */
  Snapshot read(VariableKey key, String name) {
    StagedManifest manifest = readManifest(key, name);
    List<SnapshotFrame> frames = new ArrayList<>();
    for (ManifestFrame frame : manifest.frames()) {
      FileDigest digest = BoundedFileReader.digest(tree.archive(key, frame.frameId()));
      frames.add(
          new SnapshotFrame(frame, digest.bytes(), digest.sha256(), null, readImage(key, frame)));
    }
    int first = manifest.frames().get(0).fhr();
    FrameStyle style =
        FrameStyle.of(
            BoundedFileReader.parse(
                tree.meta(key, Identifiers.frameId(first)),
                content -> FrameMetadata.parse(content, key, first)));
    return new Snapshot(
        key,
        manifest.expectedFrames(),
        frames,
        manifest.lastUpdated(),
        style,
        null,
        manifest.unknown());
  }

  /** Hashes the image of a frame; null if there is none. */
  private @Nullable FrameImage readImage(VariableKey key, ManifestFrame frame) {
    Path file = tree.image(key, frame.frameId());
    if (PublishedFilesCheck.fileProblem(file, -1) != null) {
      return null;
    }
    FileDigest digest = BoundedFileReader.digest(file);
    return FrameImage.of(
        key,
        frame.frameId(),
        digest.bytes(),
        digest.sha256(),
        frame.image() == null ? List.of() : List.of(frame.image()));
  }

  private StagedManifest readManifest(VariableKey key, String name) {
    Path file = tree.snapshot(key, name);
    StagedManifest manifest =
        BoundedFileReader.parse(file, content -> StagedManifest.parse(content, key));
    if (manifest.frames().isEmpty()) {
      throw FailureException.malformed(file.toString(), "lists no frame");
    }
    return manifest;
  }
}
