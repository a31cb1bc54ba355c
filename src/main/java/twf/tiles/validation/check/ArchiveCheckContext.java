package twf.tiles.validation.check;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.event.TileCoord;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileIndex;
import twf.tiles.storage.StagedFile;
import twf.tiles.validation.raster.SampledTile;

/**
 * An archive on its way through the checks, and what each of them learned for the next. Used by one
 * check at a time; {@link #letGo} frees what is large.
 */
public final class ArchiveCheckContext {
  private final boolean isFrame;
  private @Nullable Path path;
  private @Nullable StagedFile hashed;
  private @Nullable Bounds bounds;
  private @Nullable PmtilesReader open;
  private @Nullable TileIndex index;
  private @Nullable TilePyramid pyramid;
  private int tileSide;
  private boolean showsData;
  private int deepestTiles;
  private List<SampledTile> samples = List.of();
  private @Nullable TileCoord tile;

  /**
   * @param isFrame whether a manifest says that it is one; any other archive may hold what it likes
   */
  public ArchiveCheckContext(boolean isFrame) {
    this.isFrame = isFrame;
  }

  boolean isFrame() {
    return isFrame;
  }

  /** Where it really is. */
  public void learnPath(Path real) {
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
  public void requireUnchanged() {
    if (hashed != null) {
      StagedFileHasher.requireUnchanged(hashed, hashed.facts().bytes());
    }
  }

  /** What its tiles are to be compared with, valid range or not. */
  void learnBounds(Bounds said) {
    bounds = said;
  }

  void learnOpen(PmtilesReader opened) {
    open = opened;
  }

  void learnIndex(TileIndex verified) {
    index = verified;
  }

  void learnSamples(List<SampledTile> decoded) {
    samples = List.copyOf(decoded);
    tileSide = samples.get(0).visible().side();
    showsData = samples.stream().anyMatch(sample -> sample.visible().visible() > 0);
    deepestTiles = pyramid().count(Identifiers.ZOOM_MAX);
  }

  /** Notes which tile is looked at: should a check fail now, it fails for that one. */
  void looksAt(int z, int x, int y) {
    tile = new TileCoord(z, x, y);
  }

  /** No tile is looked at any more. */
  void looksAtNone() {
    tile = null;
  }

  /** The tile that was looked at last, if it was not let go since. */
  public Optional<TileCoord> letTileGo() {
    Optional<TileCoord> last = Optional.ofNullable(tile);
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

  public Path path() {
    return Objects.requireNonNull(path);
  }

  public Bounds bounds() {
    return Objects.requireNonNull(bounds);
  }

  public PmtilesReader archive() {
    return Objects.requireNonNull(open);
  }

  public TileIndex index() {
    return Objects.requireNonNull(index);
  }

  /** Which of its tiles of zooms 0 to 7 are there. */
  public TilePyramid pyramid() {
    if (pyramid == null) {
      pyramid = new TilePyramid(index());
    }
    return pyramid;
  }

  /** The side of its tiles in pixels; 0 before any was decoded. Known after {@link #letGo} too. */
  public int tileSide() {
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
  public List<SampledTile> samples() {
    return samples;
  }

  /** Closes the archive and drops what was read of it; completes whatever happens. */
  public Future<Void> letGo() {
    PmtilesReader last = open;
    open = null;
    index = null;
    pyramid = null;
    samples = List.of();
    return last == null ? Future.succeededFuture() : last.close().otherwiseEmpty();
  }
}
