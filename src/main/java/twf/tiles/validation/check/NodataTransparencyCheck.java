package twf.tiles.validation.check;

import io.vertx.core.Future;
import java.util.Optional;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Bounds;
import twf.tiles.error.FailureException;
import twf.tiles.validation.raster.SampledTile;

/**
 * {@code nodata-transparency}: every pixel of the sampled tiles that is not wholly transparent lies
 * within {@code bounds} and their tolerance. An image without an alpha channel is opaque all over:
 * encoders drop the channel of tiles that the data fills.
 */
public final class NodataTransparencyCheck implements ArchiveCheck {
  private final WorkerPool workers;

  public NodataTransparencyCheck(WorkerPool workers) {
    this.workers = workers;
  }

  @Override
  public CheckId check() {
    return CheckId.NODATA_TRANSPARENCY;
  }

  @Override
  public boolean hasGround(ArchiveCheckContext file) {
    return !file.samples().isEmpty() && file.bounds().isValidRange();
  }

  @Override
  public Future<Void> look(ArchiveCheckContext file) {
    String archive = file.archive().name();
    return workers.run(
        () -> {
          for (SampledTile sample : file.samples()) {
            file.looksAt(sample.z(), sample.x(), sample.y());
            requireInside(sample, file.bounds(), archive);
          }
          file.looksAtNone();
        });
  }

  private static void requireInside(SampledTile sample, Bounds bounds, String archive) {
    Optional<String> problem = sample.visible().outside(bounds, sample.z(), sample.x(), sample.y());
    if (problem.isPresent()) {
      throw FailureException.malformed(archive + ", tile " + sample.name(), problem.get());
    }
  }
}
