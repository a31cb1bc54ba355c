package twf.tiles.validate;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.TileId;

/**
 * {@code sample-tiles}: the tile of zoom 0, the one of zoom 7 at the middle of the bounds or the
 * nearest to it that exists, and a few more are images of 256 or 512 pixels, all of one size, that
 * fit each other: where one shows data, the tiles above and below it are there. Of more tiles the
 * first bytes are looked at. Of what nobody calls a frame it is the deepest zoom, where there is no
 * zoom 7.
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
    TileSelection selection = new TileSelection(file.index());
    List<Sample> samples = new ArrayList<>();
    return sample(file, 0, "")
        .compose(
            first -> {
              samples.add(first);
              return sample(file, deep, "");
            })
        .compose(
            second -> {
              samples.add(second);
              file.looksAtNone();
              return workers.call(() -> more(file, selection, deep));
            })
        .compose(
            more ->
                Bounded.map(more, 1, tile -> sample(file, tile, " (" + selection.seedName() + ")")))
        .map(
            more -> {
              samples.addAll(more);
              file.looksAtNone();
              file.learnSamples(samples);
              samples.forEach(sample -> requireFitting(sample, file));
              file.looksAtNone();
              return null;
            });
  }

  /** The tiles to be decoded beside the two; looks at the first bytes of some others. Blocks. */
  private static List<Long> more(ArchiveInHand file, TileSelection selection, long deep) {
    // A pipe in its place would keep the opening waiting for ever.
    file.requireUnchanged();
    TileSignatures.require(file.path(), file.archive(), selection.contents());
    return selection.tiles(file.pyramid(), file.bounds()).stream()
        .filter(tile -> tile != 0 && tile != deep)
        .toList();
  }

  private static void requireFitting(Sample sample, ArchiveInHand file) {
    file.looksAt(sample.z(), sample.x(), sample.y());
    Optional<String> problem = fitting(sample, file.tileSide(), file.pyramid(), file.bounds());
    if (problem.isPresent()) {
      throw TileException.malformed(
          file.archive().name() + ", tile " + sample.name(), problem.get());
    }
  }

  /**
   * How a tile does not fit the other ones; empty where it does.
   *
   * @param side of the first tile in pixels
   */
  static Optional<String> fitting(Sample sample, int side, TilePyramid pyramid, Bounds bounds) {
    int found = sample.visible().side();
    if (found != side) {
      return Optional.of(
          "is %d px wide, and tile 0/0/0 %d px: expected one size".formatted(found, side));
    }
    return bounds.isValidRange()
        ? pyramid.missing(sample.z(), sample.x(), sample.y(), sample.visible(), bounds)
        : Optional.empty();
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

  /**
   * @param why it was chosen, for messages
   */
  private Future<Sample> sample(ArchiveInHand file, long tileId, String why) {
    Archive archive = file.archive();
    int z = TileId.zoomOf(tileId);
    int x = TileId.xOf(tileId);
    int y = TileId.yOf(tileId);
    file.looksAt(z, x, y);
    String where = archive.name() + ", tile " + z + "/" + x + "/" + y + why;
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
