package twf.tiles.validate;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.bus.CandidateFrame;
import twf.tiles.bus.StagedBytes;
import twf.tiles.contract.BuildSpan;
import twf.tiles.contract.FrameMeta;
import twf.tiles.contract.Rendering;
import twf.tiles.contract.VariableKey;
import twf.tiles.contract.Words;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.ArchiveIndex;

/**
 * A new frame on its way through the checks, and what each of them learned for the next. Used by
 * one check at a time; {@link #letGo} frees what is large.
 */
final class FrameInHand {
  private final VariableKey key;
  private final int fhr;
  private @Nullable Rendering rendering;
  private @Nullable BuildSpan build;
  private @Nullable StagedBytes meta;
  private @Nullable StagedBytes archive;
  private @Nullable Path archivePath;
  private @Nullable Archive open;
  private @Nullable ArchiveIndex index;
  private List<Sample> samples = List.of();

  FrameInHand(VariableKey key, int fhr) {
    this.key = key;
    this.fhr = fhr;
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
    rendering = Rendering.of(parsed);
    build = parsed.build();
    meta = bytes;
  }

  void learnArchive(Path path, StagedBytes bytes) {
    archivePath = path;
    archive = bytes;
  }

  void learnOpen(Archive opened) {
    open = opened;
  }

  void learnIndex(ArchiveIndex verified) {
    index = verified;
  }

  void learnSamples(List<Sample> decoded) {
    samples = List.copyOf(decoded);
  }

  boolean hasMeta() {
    return meta != null;
  }

  boolean hasArchive() {
    return archive != null;
  }

  boolean hasIndex() {
    return index != null;
  }

  Rendering rendering() {
    return Objects.requireNonNull(rendering);
  }

  Optional<BuildSpan> build() {
    return Optional.ofNullable(build);
  }

  Path archivePath() {
    return Objects.requireNonNull(archivePath);
  }

  Archive archive() {
    return Objects.requireNonNull(open);
  }

  ArchiveIndex index() {
    return Objects.requireNonNull(index);
  }

  /** The decoded sample tiles; empty before they are. */
  List<Sample> samples() {
    return samples;
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
    Archive last = open;
    open = null;
    index = null;
    samples = List.of();
    return last == null ? Future.succeededFuture() : last.close().otherwiseEmpty();
  }
}
