package twf.tiles.validate;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.bus.TilePlace;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.Words;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.ArchiveIndex;

/**
 * An archive on its way through the checks, and what each of them learned for the next. Used by one
 * check at a time; {@link #letGo} frees what is large.
 */
final class ArchiveInHand {
  private final boolean isFrame;
  private @Nullable Path path;
  private @Nullable StagedFile hashed;
  private @Nullable Bounds bounds;
  private @Nullable Archive open;
  private @Nullable ArchiveIndex index;
  private @Nullable TilePyramid pyramid;
  private int tileSide;
  private boolean showsData;
  private int deepestTiles;
  private List<Sample> samples = List.of();
  private @Nullable TilePlace tile;

  /**
   * @param isFrame whether a manifest says that it is one; any other archive may hold what it likes
   */
  ArchiveInHand(boolean isFrame) {
    this.isFrame = isFrame;
  }

  boolean isFrame() {
    return isFrame;
  }

  /** Where it really is. */
  void learnPath(Path real) {
    path = real;
  }

  /** The file whose bytes were hashed. */
  void learnHashed(StagedFile file) {
    path = file.path();
    hashed = file;
  }

  /**
   * Refuses a file that is not the one that was hashed any more: what is published is what has that
   * hash, so nothing else may be looked at. Blocks.
   */
  void requireUnchanged() {
    if (hashed != null) {
      Hashes.requireUnchanged(hashed, hashed.facts().bytes());
    }
  }

  /** What its tiles are to be compared with, valid range or not. */
  void learnBounds(Bounds said) {
    bounds = said;
  }

  void learnOpen(Archive opened) {
    open = opened;
  }

  void learnIndex(ArchiveIndex verified) {
    index = verified;
  }

  void learnSamples(List<Sample> decoded) {
    samples = List.copyOf(decoded);
    tileSide = samples.get(0).visible().side();
    showsData = samples.stream().anyMatch(sample -> sample.visible().visible() > 0);
    deepestTiles = pyramid().count(Words.ZOOM_MAX);
  }

  /** Notes which tile is looked at: should a check fail now, it fails for that one. */
  void looksAt(int z, int x, int y) {
    tile = new TilePlace(z, x, y);
  }

  /** No tile is looked at any more. */
  void looksAtNone() {
    tile = null;
  }

  /** The tile that was looked at last, if it was not let go since. */
  Optional<TilePlace> letTileGo() {
    Optional<TilePlace> last = Optional.ofNullable(tile);
    tile = null;
    return last;
  }

  boolean hasPath() {
    return path != null;
  }

  boolean hasBounds() {
    return bounds != null;
  }

  /** Whether its structure was verified. */
  boolean hasIndex() {
    return index != null;
  }

  Path path() {
    return Objects.requireNonNull(path);
  }

  Bounds bounds() {
    return Objects.requireNonNull(bounds);
  }

  Archive archive() {
    return Objects.requireNonNull(open);
  }

  ArchiveIndex index() {
    return Objects.requireNonNull(index);
  }

  /** Which of its tiles of zooms 0 to 7 are there. */
  TilePyramid pyramid() {
    if (pyramid == null) {
      pyramid = new TilePyramid(index());
    }
    return pyramid;
  }

  /** The side of its tiles in pixels; 0 before any was decoded. Known after {@link #letGo} too. */
  int tileSide() {
    return tileSide;
  }

  /** Whether any decoded tile has a pixel to see. Known after {@link #letGo} too. */
  boolean showsData() {
    return showsData;
  }

  /** How many tiles zoom 7 has; 0 before any was decoded. Known after {@link #letGo} too. */
  int deepestTiles() {
    return deepestTiles;
  }

  /** The decoded sample tiles; empty before they are. */
  List<Sample> samples() {
    return samples;
  }

  /** Closes the archive and drops what was read of it; completes whatever happens. */
  Future<Void> letGo() {
    Archive last = open;
    open = null;
    index = null;
    pyramid = null;
    samples = List.of();
    return last == null ? Future.succeededFuture() : last.close().otherwiseEmpty();
  }
}
