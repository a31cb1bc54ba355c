package twf.tiles.validate;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.bus.CandidateFrame;
import twf.tiles.bus.StagedBytes;
import twf.tiles.contract.BuildSpan;
import twf.tiles.contract.Colormap;
import twf.tiles.contract.FrameMeta;
import twf.tiles.contract.Rendering;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;

/**
 * A new frame on its way through the checks, and what each of them learned for the next. Used by
 * one check at a time; {@link #letGo} frees what is large.
 */
final class FrameInHand {
  private final VariableKey key;
  private final int fhr;
  private final ArchiveInHand file;
  private final Renderings renderings;
  private long mostBytes = Long.MAX_VALUE;
  private @Nullable Rendering rendering;
  private @Nullable Colormap colormap;
  private @Nullable BuildSpan build;
  private @Nullable StagedBytes meta;
  private @Nullable StagedBytes archive;

  /** A frame whose rendering is shared with no other. */
  FrameInHand(VariableKey key, int fhr) {
    this(key, fhr, true);
  }

  /**
   * A frame of a manifest.
   *
   * @param renderings of all its frames
   */
  FrameInHand(VariableKey key, int fhr, Renderings renderings) {
    this(key, fhr, true, renderings);
  }

  /**
   * @param isFrame whether a manifest lists it
   */
  FrameInHand(VariableKey key, int fhr, boolean isFrame) {
    this(key, fhr, isFrame, new Renderings());
  }

  private FrameInHand(VariableKey key, int fhr, boolean isFrame, Renderings renderings) {
    this.renderings = renderings;
    this.key = key;
    this.fhr = fhr;
    this.file = new ArchiveInHand(isFrame);
  }

  /** Its archive. */
  ArchiveInHand file() {
    return file;
  }

  VariableKey key() {
    return key;
  }

  int fhr() {
    return fhr;
  }

  String frameId() {
    return Words.frameId(fhr);
  }

  /** For messages. */
  String who() {
    return "frame " + frameId();
  }

  void learnMeta(FrameMeta parsed, StagedBytes bytes) {
    rendering = renderings.share(Rendering.of(parsed), who());
    colormap = parsed.colormap();
    build = parsed.build();
    meta = bytes;
    file.learnBounds(parsed.bounds());
  }

  /** More than that is not read of its archive: it is not known that there is room for it. */
  void learnMostBytes(long bytes) {
    mostBytes = bytes;
  }

  long mostBytes() {
    return mostBytes;
  }

  void learnArchive(StagedFile staged, StagedBytes bytes) {
    file.learnHashed(staged);
    archive = bytes;
  }

  boolean hasMeta() {
    return meta != null;
  }

  boolean hasArchive() {
    return archive != null;
  }

  /** What its archive's bytes are. */
  StagedBytes bytesOfArchive() {
    return Objects.requireNonNull(archive);
  }

  Rendering rendering() {
    return Objects.requireNonNull(rendering);
  }

  Colormap colormap() {
    return Objects.requireNonNull(colormap);
  }

  Optional<BuildSpan> build() {
    return Optional.ofNullable(build);
  }

  /** How much is to be copied of it, as far as known. */
  long bytes() {
    return (archive == null ? 0 : archive.bytes()) + (meta == null ? 0 : meta.bytes());
  }

  /** Once all checks passed. */
  CandidateFrame candidate() {
    return new CandidateFrame(
        fhr, Objects.requireNonNull(archive), Objects.requireNonNull(meta), rendering(), build);
  }

  /** Closes the archive and drops what was read of it; completes whatever happens. */
  Future<Void> letGo() {
    return file.letGo();
  }
}
