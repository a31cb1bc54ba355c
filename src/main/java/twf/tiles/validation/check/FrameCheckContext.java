package twf.tiles.validation.check;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.FrameMetadata.Colormap;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.StagedFile;

/**
 * A new frame that is being checked, and what the checks found out about it for later ones. Used by
 * one check at a time. {@link #close} closes the archive and frees memory.
 */
public final class FrameCheckContext implements AutoCloseable {
  private final VariableKey key;
  private final int fhr;
  private final FrameStyles styles;
  private final ArchiveCheckContext archive;
  private long maxBytes = Long.MAX_VALUE;
  private @Nullable FrameStyle rendering;
  private @Nullable Colormap colormap;
  private @Nullable BuildInterval build;
  private @Nullable ValidatedFile meta;
  private @Nullable ValidatedFile validatedArchive;

  /**
   * Creates a frame of a manifest.
   *
   * @param styles the styles of all frames of the manifest
   */
  public FrameCheckContext(VariableKey key, int fhr, FrameStyles styles) {
    this(key, fhr, styles, true);
  }

  /**
   * @param isFrame whether a manifest lists it
   */
  public FrameCheckContext(VariableKey key, int fhr, FrameStyles styles, boolean isFrame) {
    this.key = key;
    this.fhr = fhr;
    this.styles = styles;
    this.archive = new ArchiveCheckContext(isFrame);
  }

  /** Returns the context of its archive. */
  public ArchiveCheckContext archive() {
    return archive;
  }

  public VariableKey key() {
    return key;
  }

  int fhr() {
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
    return (validatedArchive == null ? 0 : validatedArchive.bytes())
        + (meta == null ? 0 : meta.bytes());
  }

  /** Returns the frame for publishing; requires that all checks passed. */
  public CandidateFrame toCandidate() {
    return new CandidateFrame(
        fhr, validatedArchive(), Objects.requireNonNull(meta), rendering(), build);
  }

  /** Closes the archive and drops what was read from it. */
  @Override
  public void close() {
    archive.close();
  }
}
