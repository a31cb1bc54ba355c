package twf.tiles.validation.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.FrameMetadata.Colormap;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.ImageAnnouncement;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.CandidateImage;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.StagedFile;

/**
 * A new frame that is being checked, and what the checks found out about it for later ones. Used by
 * one check at a time. {@link #close} closes the archive and frees memory.
 */
public final class FrameCheckContext implements AutoCloseable {
  /** Why checks of images are skipped. */
  public static final String NO_IMAGES = "no frame image is announced or staged";

  private final VariableKey key;
  private final int fhr;
  private final FrameStyles styles;
  private final ArchiveCheckContext archive;
  private final List<ImageAnnouncement> announced = new ArrayList<>();
  private final boolean isPublished;
  private long maxBytes = Long.MAX_VALUE;
  private @Nullable FrameStyle rendering;
  private @Nullable Colormap colormap;
  private @Nullable BuildInterval build;
  private @Nullable ValidatedFile meta;
  private @Nullable ValidatedFile validatedArchive;
  private @Nullable ValidatedFile image;
  private @Nullable String warning;

  private FrameCheckContext(
      VariableKey key, int fhr, FrameStyles styles, boolean isFrame, boolean isPublished) {
    this.key = key;
    this.fhr = fhr;
    this.styles = styles;
    this.archive = new ArchiveCheckContext(isFrame);
    this.isPublished = isPublished;
  }

  /**
   * Creates a frame of a staged manifest.
   *
   * @param styles the styles of all frames of the manifest
   */
  public static FrameCheckContext staged(
      VariableKey key, ManifestFrame listed, FrameStyles styles) {
    FrameCheckContext frame = new FrameCheckContext(key, listed.fhr(), styles, true, false);
    frame.announce(listed.image());
    return frame;
  }

  /** Creates a frame of a published snapshot, which alone says whether it has an image. */
  public static FrameCheckContext published(VariableKey key, SnapshotFrame listed) {
    FrameCheckContext frame =
        new FrameCheckContext(key, listed.fhr(), new FrameStyles(), true, true);
    FrameImage named = listed.image();
    frame.announce(named == null ? null : new ImageAnnouncement(named.url(), named.version()));
    return frame;
  }

  /** Creates a frame that no manifest lists. */
  public static FrameCheckContext unlisted(VariableKey key, int fhr) {
    return new FrameCheckContext(key, fhr, new FrameStyles(), false, false);
  }

  private void announce(@Nullable ImageAnnouncement image) {
    if (image != null) {
      announced.add(image);
    }
  }

  /** Returns the context of its archive. */
  public ArchiveCheckContext archive() {
    return archive;
  }

  public VariableKey key() {
    return key;
  }

  public int fhr() {
    return fhr;
  }

  public String frameId() {
    return Identifiers.frameId(fhr);
  }

  /** Returns the name of the frame for messages. */
  public String frameLabel() {
    return "frame " + frameId();
  }

  void setMetadata(FrameMetadata parsed, ValidatedFile bytes) {
    rendering = styles.intern(FrameStyle.of(parsed), frameLabel());
    colormap = parsed.colormap();
    build = parsed.build();
    meta = bytes;
    if (!isPublished) {
      announce(parsed.image());
    }
    archive.setBounds(parsed.bounds());
  }

  /** Sets the size for which free disk space was checked; a larger archive is not read. */
  public void setMaxBytes(long bytes) {
    maxBytes = bytes;
  }

  long maxBytes() {
    return maxBytes;
  }

  void setArchive(StagedFile staged, ValidatedFile bytes) {
    archive.setHashedFile(staged);
    validatedArchive = bytes;
  }

  /** Whether its manifest or its meta announces an image. */
  boolean isImageAnnounced() {
    return !announced.isEmpty();
  }

  void setImage(ValidatedFile bytes) {
    image = bytes;
  }

  /** Returns the size and hash of its image; empty if it has none, or none that is sound. */
  public Optional<ValidatedFile> validatedImage() {
    return Optional.ofNullable(image);
  }

  /** Sets what the current check found that does not stop a publish. */
  void setWarning(String problem) {
    warning = problem;
  }

  /** Returns the warning of the last check, if any, and clears it. */
  public Optional<String> takeWarning() {
    Optional<String> last = Optional.ofNullable(warning);
    warning = null;
    return last;
  }

  public boolean hasMeta() {
    return meta != null;
  }

  public boolean hasArchive() {
    return validatedArchive != null;
  }

  /** Returns the size and hash of its archive. */
  public ValidatedFile validatedArchive() {
    return Objects.requireNonNull(validatedArchive);
  }

  public FrameStyle rendering() {
    return Objects.requireNonNull(rendering);
  }

  Colormap colormap() {
    return Objects.requireNonNull(colormap);
  }

  /** Returns the number of bytes to copy for this frame, as far as known. */
  public long bytesToCopy() {
    return bytes(validatedArchive) + bytes(meta) + bytes(image);
  }

  private static long bytes(@Nullable ValidatedFile file) {
    return file == null ? 0 : file.bytes();
  }

  /** Returns the frame for publishing; requires that all checks passed. */
  public CandidateFrame toCandidate() {
    return new CandidateFrame(
        fhr, validatedArchive(), Objects.requireNonNull(meta), rendering(), build);
  }

  /** Returns its image for publishing; empty if it has none that passed. */
  public Optional<CandidateImage> toCandidateImage() {
    return validatedImage()
        .map(
            file ->
                new CandidateImage(
                    fhr,
                    FrameImage.of(key, frameId(), file.bytes(), file.sha256(), announced),
                    file.modified()));
  }

  /** Closes the archive and drops what was read from it. */
  @Override
  public void close() {
    archive.close();
  }
}
