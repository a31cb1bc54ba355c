package twf.tiles.validate;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import twf.tiles.async.Blocking;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.TileId;

/**
 * {@code sample-tiles}: the tile of zoom 0, and the one of zoom 7 at the middle of the bounds or
 * the nearest to it that exists, are images of 256 or 512 pixels. Of what nobody calls a frame it
 * is the deepest zoom, where there is no zoom 7.
 */
final class SampleTiles implements ArchiveCheck {
  private final Blocking workers;
  private final ImageDecoder decoder;

  SampleTiles(Blocking workers, ImageDecoder decoder) {
    this.workers = workers;
    this.decoder = decoder;
  }

  @Override
  public Check check() {
    return Check.SAMPLE_TILES;
  }

  @Override
  public boolean hasGround(ArchiveInHand file) {
    return file.hasBounds() && file.hasIndex();
  }

  @Override
  public Future<Void> look(ArchiveInHand file) {
    Archive archive = file.archive();
    ArchiveStructureCheck.requireImages(archive);
    file.looksAt(0, 0, 0);
    if (!file.index().contains(0, 0, 0)) {
      throw TileException.malformed(archive.name(), "has no tile 0/0/0");
    }
    file.looksAtNone();
    long deep = middle(file);
    return sample(file, 0)
        .compose(first -> sample(file, deep).map(second -> List.of(first, second)))
        .map(
            samples -> {
              file.looksAtNone();
              file.learnSamples(samples);
              return null;
            });
  }

  private static long middle(ArchiveInHand file) {
    Bounds bounds = file.bounds();
    double x = (Mercator.x(bounds.west()) + Mercator.x(bounds.east())) / 2;
    double y = (Mercator.y(bounds.south()) + Mercator.y(bounds.north())) / 2;
    OptionalLong found = nearest(file, x, y, Words.ZOOM_MAX);
    if (found.isEmpty() && !file.isFrame()) {
      int deepest = TileId.zoomOf(file.index().lastTile());
      found = nearest(file, x, y, Math.min(deepest, TileId.MAX_ZOOM));
    }
    return found.orElseThrow(
        () ->
            TileException.malformed(
                file.archive().name(), "has no tile of zoom " + Words.ZOOM_MAX));
  }

  private static OptionalLong nearest(ArchiveInHand file, double x, double y, int z) {
    return file.index().nearest(z, Mercator.tile(x, z), Mercator.tile(y, z));
  }

  private Future<Sample> sample(ArchiveInHand file, long tileId) {
    Archive archive = file.archive();
    int z = TileId.zoomOf(tileId);
    int x = TileId.xOf(tileId);
    int y = TileId.yOf(tileId);
    file.looksAt(z, x, y);
    String where = archive.name() + ", tile " + z + "/" + x + "/" + y;
    return archive
        .tile(tileId)
        .compose(
            found -> {
              byte[] bytes = bytes(found, where);
              return workers.call(
                  () ->
                      new Sample(
                          z,
                          x,
                          y,
                          VisibleBox.of(
                              decoder.decode(archive.header().format().type(), bytes, where))));
            });
  }

  private static byte[] bytes(Optional<Buffer> found, String where) {
    return found
        .map(Buffer::getBytes)
        .orElseThrow(() -> TileException.malformed(where, "cannot be found"));
  }
}
