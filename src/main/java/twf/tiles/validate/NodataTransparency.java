package twf.tiles.validate;

import io.vertx.core.Future;
import java.util.Optional;
import twf.tiles.async.Blocking;
import twf.tiles.contract.Bounds;
import twf.tiles.failure.TileException;

/**
 * {@code nodata-transparency}: every pixel of the sampled tiles that is not wholly transparent lies
 * within {@code bounds} and their tolerance. An image without an alpha channel is opaque all over:
 * encoders drop the channel of tiles that the data fills.
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
            requireInside(sample, file.bounds(), archive);
          }
          file.looksAtNone();
        });
  }

  private static void requireInside(Sample sample, Bounds bounds, String archive) {
    Optional<String> problem = sample.visible().outside(bounds, sample.z(), sample.x(), sample.y());
    if (problem.isPresent()) {
      throw TileException.malformed(archive + ", tile " + sample.name(), problem.get());
    }
  }
}
