package twf.tiles.validate;

import io.vertx.core.Future;
import java.util.OptionalInt;
import twf.tiles.async.Blocking;
import twf.tiles.contract.Bounds;
import twf.tiles.failure.TileException;

/**
 * {@code nodata-transparency}: the sampled images can be transparent, and are so wherever it is
 * more than one pixel outside of the bounds.
 */
final class NodataTransparency implements ArchiveCheck {
  private final Blocking workers;

  NodataTransparency(Blocking workers) {
    this.workers = workers;
  }

  @Override
  public Check check() {
    return Check.NODATA_TRANSPARENCY;
  }

  @Override
  public boolean hasGround(ArchiveInHand file) {
    return !file.samples().isEmpty() && file.bounds().isValidRange();
  }

  @Override
  public Future<Void> look(ArchiveInHand file) {
    String archive = file.archive().name();
    return workers.run(
        () -> {
          for (Sample sample : file.samples()) {
            file.looksAt(sample.z(), sample.x(), sample.y());
            look(sample, file.bounds(), archive);
          }
          file.looksAtNone();
        });
  }

  /** Throws what is wrong with a tile. */
  static void look(Sample sample, Bounds bounds, String archive) {
    String where = archive + ", tile " + sample.name();
    TileImage image = sample.image();
    if (!image.mayBeTransparent()) {
      throw TileException.malformed(
          where, "the image has neither an alpha channel nor a transparent colour");
    }
    PixelBounds inside = PixelBounds.of(bounds, sample.z(), image.side());
    long west = (long) sample.x() * image.side();
    long north = (long) sample.y() * image.side();
    for (int y = 0; y < image.side(); y++) {
      for (int x = 0; x < image.side(); x++) {
        OptionalInt distance = inside.distance(west + x, north + y);
        if (distance.isPresent() && image.isVisible(x, y)) {
          throw TileException.malformed(
              where,
              "pixel (%d, %d) is %d pixels outside of bounds %s and not transparent"
                  .formatted(x, y, distance.getAsInt(), bounds));
        }
      }
    }
  }
}
