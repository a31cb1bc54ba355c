package twf.tiles.validation.check;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.WebMercator;
import twf.tiles.error.FailureException;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileId;
import twf.tiles.validation.raster.SampledTile;
import twf.tiles.validation.raster.VisiblePixels;

/**
 * {@code sample-tiles}: decodes a few tiles and checks the signatures of more.
 *
 * <p>Decodes the tile of zoom 0, the tile of zoom 7 at or nearest to the middle of the bounds, and
 * a few others. They must be images of 256 or 512 pixels, all of one size, and where one shows
 * data, its parent and child tiles must exist. For an archive that is not a frame, the deepest zoom
 * replaces a missing zoom 7.
 */
public final class SampleTilesCheck implements ArchiveCheck {
  private final WorkerPool workers;
  private final ImageDecoder decoder;

  public SampleTilesCheck(WorkerPool workers, ImageDecoder decoder) {
    this.workers = workers;
    this.decoder = decoder;
  }

  @Override
  public CheckId id() {
    return CheckId.SAMPLE_TILES;
  }

  @Override
  public boolean prerequisitesMet(ArchiveCheckContext file) {
    return file.hasBounds() && file.hasIndex();
  }

  @Override
  public Future<Void> run(ArchiveCheckContext file) {
    PmtilesReader archive = file.archive();
    ArchiveStructureCheck.requireImages(archive);
    file.setCurrentTile(0, 0, 0);
    if (!file.index().contains(0, 0, 0)) {
      throw FailureException.malformed(archive.name(), "has no tile 0/0/0");
    }
    file.clearCurrentTile();
    long deep = middleTile(file);
    TileSelection selection = new TileSelection(file.index());
    List<SampledTile> samples = new ArrayList<>();
    return decodeSample(file, 0, "")
        .compose(
            first -> {
              samples.add(first);
              return decodeSample(file, deep, "");
            })
        .compose(
            second -> {
              samples.add(second);
              file.clearCurrentTile();
              return workers.call(() -> more(file, selection, deep));
            })
        .compose(
            more ->
                BoundedConcurrency.mapConcurrently(
                    more, 1, tile -> decodeSample(file, tile, " (" + selection.seedName() + ")")))
        .map(
            more -> {
              samples.addAll(more);
              file.clearCurrentTile();
              file.setSamples(samples);
              samples.forEach(sample -> requireFitting(sample, file));
              file.clearCurrentTile();
              return null;
            });
  }

  /**
   * Chooses the additional tiles to decode, after checking the first bytes of some others. Blocks.
   */
  private static List<Long> more(ArchiveCheckContext file, TileSelection selection, long deep) {
    // Opening a FIFO in place of the file would block forever.
    file.requireUnchanged();
    TileSignatures.require(file.path(), file.archive(), selection.contents());
    return selection.tiles(file.pyramid(), file.bounds()).stream()
        .filter(tile -> tile != 0 && tile != deep)
        .toList();
  }

  private static void requireFitting(SampledTile sample, ArchiveCheckContext file) {
    file.setCurrentTile(sample.z(), sample.x(), sample.y());
    Optional<String> problem = fitting(sample, file.tileSide(), file.pyramid(), file.bounds());
    if (problem.isPresent()) {
      throw FailureException.malformed(
          file.archive().name() + ", tile " + sample.name(), problem.get());
    }
  }

  /**
   * Describes how a tile does not match the others; empty if it does.
   *
   * @param side the width of tile 0/0/0 in pixels
   */
  public static Optional<String> fitting(
      SampledTile sample, int side, TilePyramid pyramid, Bounds bounds) {
    int found = sample.visible().side();
    if (found != side) {
      return Optional.of(
          "is %d px wide, and tile 0/0/0 %d px: expected one size".formatted(found, side));
    }
    return bounds.isValidRange()
        ? pyramid.missing(sample.z(), sample.x(), sample.y(), sample.visible(), bounds)
        : Optional.empty();
  }

  private static long middleTile(ArchiveCheckContext file) {
    Bounds bounds = file.bounds();
    double x = (WebMercator.x(bounds.west()) + WebMercator.x(bounds.east())) / 2;
    double y = (WebMercator.y(bounds.south()) + WebMercator.y(bounds.north())) / 2;
    OptionalLong found = nearestTile(file, x, y, Identifiers.ZOOM_MAX);
    if (found.isEmpty() && !file.isFrame()) {
      int deepest = TileId.zoomOf(file.index().lastTile());
      found = nearestTile(file, x, y, Math.min(deepest, TileId.MAX_ZOOM));
    }
    return found.orElseThrow(
        () ->
            FailureException.malformed(
                file.archive().name(), "has no tile of zoom " + Identifiers.ZOOM_MAX));
  }

  private static OptionalLong nearestTile(ArchiveCheckContext file, double x, double y, int z) {
    return file.index().nearest(z, WebMercator.tile(x, z), WebMercator.tile(y, z));
  }

  /**
   * Decodes a tile.
   *
   * @param why a suffix for messages that tells why the tile was chosen
   */
  private Future<SampledTile> decodeSample(ArchiveCheckContext file, long tileId, String why) {
    PmtilesReader archive = file.archive();
    int z = TileId.zoomOf(tileId);
    int x = TileId.xOf(tileId);
    int y = TileId.yOf(tileId);
    file.setCurrentTile(z, x, y);
    String where = archive.name() + ", tile " + z + "/" + x + "/" + y + why;
    return archive
        .tile(tileId)
        .compose(
            found -> {
              byte[] bytes = requireBytes(found, where);
              return workers.call(
                  () ->
                      new SampledTile(
                          z,
                          x,
                          y,
                          VisiblePixels.of(
                              decoder.decode(archive.header().tileType(), bytes, where))));
            });
  }

  private static byte[] requireBytes(Optional<Buffer> found, String where) {
    return found
        .map(Buffer::getBytes)
        .orElseThrow(() -> FailureException.malformed(where, "cannot be found"));
  }
}
