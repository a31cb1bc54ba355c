package twf.tiles.validation.check;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.BuildInterval;
import twf.tiles.domain.Colormap;
import twf.tiles.domain.FrameMetadata;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.event.CandidateFrame;
import twf.tiles.event.ValidatedFile;
import twf.tiles.storage.StagedFile;

/**
 * A new frame on its way through the checks, and what each of them learned for the next. Used by
 * one check at a time; {@link #letGo} frees what is large.
 */
public final class FrameCheckContext {
  private final VariableKey key;
  private final int fhr;
  private final ArchiveCheckContext file;
  private final FrameStyles renderings;
  private long mostBytes = Long.MAX_VALUE;
  private @Nullable FrameStyle rendering;
  private @Nullable Colormap colormap;
  private @Nullable BuildInterval build;
  private @Nullable ValidatedFile meta;
  private @Nullable ValidatedFile archive;

  /** A frame whose rendering is shared with no other. */
  public FrameCheckContext(VariableKey key, int fhr) {
    this(key, fhr, true);
  }

  /**
   * A frame of a manifest.
   *
   * @param renderings of all its frames
   */
  public FrameCheckContext(VariableKey key, int fhr, FrameStyles renderings) {
    this(key, fhr, true, renderings);
  }

  /**
   * @param isFrame whether a manifest lists it
   */
  public FrameCheckContext(VariableKey key, int fhr, boolean isFrame) {
    this(key, fhr, isFrame, new FrameStyles());
  }

  private FrameCheckContext(VariableKey key, int fhr, boolean isFrame, FrameStyles renderings) {
    this.renderings = renderings;
    this.key = key;
    this.fhr = fhr;
    this.file = new ArchiveCheckContext(isFrame);
  }

  /** Its archive. */
  public ArchiveCheckContext file() {
    return file;
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

  /** For messages. */
  public String who() {
    return "frame " + frameId();
  }

  void learnMeta(FrameMetadata parsed, ValidatedFile bytes) {
    rendering = renderings.share(FrameStyle.of(parsed), who());
    colormap = parsed.colormap();
    build = parsed.build();
    meta = bytes;
    file.learnBounds(parsed.bounds());
  }

  /** More than that is not read of its archive: it is not known that there is room for it. */
  public void learnMostBytes(long bytes) {
    mostBytes = bytes;
  }

  long mostBytes() {
    return mostBytes;
  }

  void learnArchive(StagedFile staged, ValidatedFile bytes) {
    file.learnHashed(staged);
    archive = bytes;
  }

  public boolean hasMeta() {
    return meta != null;
  }

  public boolean hasArchive() {
    return archive != null;
  }

  /** What its archive's bytes are. */
  public ValidatedFile bytesOfArchive() {
    return Objects.requireNonNull(archive);
  }

  public FrameStyle rendering() {
    return Objects.requireNonNull(rendering);
  }

  Colormap colormap() {
    return Objects.requireNonNull(colormap);
  }

  Optional<BuildInterval> build() {
    return Optional.ofNullable(build);
  }

  /** How much is to be copied of it, as far as known. */
  public long bytes() {
    return (archive == null ? 0 : archive.bytes()) + (meta == null ? 0 : meta.bytes());
  }

  /** Once all checks passed. */
  public CandidateFrame candidate() {
    return new CandidateFrame(
        fhr, Objects.requireNonNull(archive), Objects.requireNonNull(meta), rendering(), build);
  }

  /** Closes the archive and drops what was read of it; completes whatever happens. */
  public Future<Void> letGo() {
    return file.letGo();
  }
}
