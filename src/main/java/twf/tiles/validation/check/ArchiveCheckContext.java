package twf.tiles.validation.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.event.TileCoord;
import twf.tiles.pmtiles.FileByteSource;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileIndex;
import twf.tiles.storage.StagedFile;
import twf.tiles.validation.raster.SampledTile;

/**
 * An archive that is being checked, and what the checks found out about it for later ones. Used by
 * one check at a time. {@link #close} closes the archive and frees memory.
 */
public final class ArchiveCheckContext implements AutoCloseable {
  private final boolean isFrame;
  private @Nullable Path path;
  private @Nullable StagedFile hashed;
  private @Nullable Bounds bounds;
  private @Nullable PmtilesReader reader;
  private @Nullable TileIndex index;
  private @Nullable TilePyramid pyramid;
  private int tileSide;
  private boolean showsData;
  private int deepestTiles;
  private List<SampledTile> samples = List.of();
  private @Nullable TileCoord currentTile;

  /**
   * @param isFrame whether a manifest lists the archive as a frame; rules for frames do not apply
   *     to others
   */
  public ArchiveCheckContext(boolean isFrame) {
    this.isFrame = isFrame;
  }

  boolean isFrame() {
    return isFrame;
  }

  /** Sets the real path of the archive. */
  public void setPath(Path real) {
    path = real;
  }

  /** Sets the file that was hashed. */
  void setHashedFile(StagedFile file) {
    path = file.path();
    hashed = file;
  }

  /**
   * Rejects a file that is no longer the one that was hashed: the bytes with that hash are
   * published, so the checks must read the same bytes. Blocks.
   */
  public void requireUnchanged() {
    if (hashed != null) {
      StagedFileReader.requireUnchanged(hashed, hashed.facts().bytes());
    }
  }

  /** Sets the bounds that tiles are compared with; they may be an invalid range. */
  void setBounds(Bounds declared) {
    bounds = declared;
  }

  void setReader(PmtilesReader opened) {
    reader = opened;
  }

  void setIndex(TileIndex verified) {
    index = verified;
  }

  void setSamples(List<SampledTile> decoded) {
    samples = List.copyOf(decoded);
    tileSide = samples.get(0).visible().side();
    showsData = samples.stream().anyMatch(sample -> sample.visible().visible() > 0);
    deepestTiles = pyramid().count(Identifiers.ZOOM_MAX);
  }

  /** Sets the tile being read, to which a failure of the current check is attributed. */
  void setCurrentTile(int z, int x, int y) {
    currentTile = new TileCoord(z, x, y);
  }

  void clearCurrentTile() {
    currentTile = null;
  }

  /** Returns the tile that was read last, if any, and clears it. */
  public Optional<TileCoord> takeCurrentTile() {
    Optional<TileCoord> last = Optional.ofNullable(currentTile);
    currentTile = null;
    return last;
  }

  boolean hasPath() {
    return path != null;
  }

  boolean hasBounds() {
    return bounds != null;
  }

  /** Whether the structure of the archive was verified. */
  boolean hasIndex() {
    return index != null;
  }

  public Path path() {
    return Objects.requireNonNull(path);
  }

  public Bounds bounds() {
    return Objects.requireNonNull(bounds);
  }

  public PmtilesReader reader() {
    return Objects.requireNonNull(reader);
  }

  public TileIndex index() {
    return Objects.requireNonNull(index);
  }

  /** Returns which of its tiles of zooms 0 to 7 exist. */
  public TilePyramid pyramid() {
    if (pyramid == null) {
      pyramid = new TilePyramid(index());
    }
    return pyramid;
  }

  /** Returns the side of its tiles in pixels; 0 before any was decoded. Kept after closing. */
  int tileSide() {
    return tileSide;
  }

  /** Whether any decoded tile has a visible pixel. Kept after closing. */
  boolean showsData() {
    return showsData;
  }

  /** Returns the number of tiles of zoom 7; 0 before any was decoded. Kept after closing. */
  int deepestTiles() {
    return deepestTiles;
  }

  /** Returns the decoded sample tiles; empty before they are. */
  List<SampledTile> samples() {
    return samples;
  }

  /** Closes the archive and drops what was read from it. */
  @Override
  public void close() {
    PmtilesReader last = reader;
    reader = null;
    index = null;
    pyramid = null;
    samples = List.of();
    if (last != null) {
      FileByteSource.result(last.close());
    }
  }
}
