package twf.tiles.validate;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import twf.tiles.async.Blocking;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.TileId;

/**
 * {@code sample-tiles}: the tile of zoom 0, and the one of zoom 7 at the middle of the bounds or
 * the nearest to it that exists, are images of 256 or 512 pixels.
 */
final class SampleTiles implements FrameCheck {
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
  public boolean hasGround(FrameInHand frame) {
    return frame.hasMeta() && frame.hasIndex();
  }

  @Override
  public Future<Void> look(FrameInHand frame) {
    Archive archive = frame.archive();
    if (!frame.index().contains(0, 0, 0)) {
      throw TileException.malformed(archive.name(), "has no tile 0/0/0");
    }
    long deep = middle(frame);
    return sample(archive, 0)
        .compose(first -> sample(archive, deep).map(second -> List.of(first, second)))
        .map(
            samples -> {
              frame.learnSamples(samples);
              return null;
            });
  }

  private static long middle(FrameInHand frame) {
    Bounds bounds = frame.rendering().bounds();
    double x = (Mercator.x(bounds.west()) + Mercator.x(bounds.east())) / 2;
    double y = (Mercator.y(bounds.south()) + Mercator.y(bounds.north())) / 2;
    int z = Words.ZOOM_MAX;
    return frame
        .index()
        .nearest(z, Mercator.tile(x, z), Mercator.tile(y, z))
        .orElseThrow(
            () -> TileException.malformed(frame.archive().name(), "has no tile of zoom " + z));
  }

  private Future<Sample> sample(Archive archive, long tileId) {
    int z = TileId.zoomOf(tileId);
    int x = TileId.xOf(tileId);
    int y = TileId.yOf(tileId);
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
                          TileImage.of(
                              decoder.decode(archive.header().format().type(), bytes, where))));
            });
  }

  private static byte[] bytes(Optional<Buffer> found, String where) {
    return found
        .map(Buffer::getBytes)
        .orElseThrow(() -> TileException.malformed(where, "cannot be found"));
  }
}
