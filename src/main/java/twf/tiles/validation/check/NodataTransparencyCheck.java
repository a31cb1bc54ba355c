package twf.tiles.validation.check;

import io.vertx.core.Future;
import java.util.Optional;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.Bounds;
import twf.tiles.error.FailureException;
import twf.tiles.validation.raster.SampledTile;

/**
 * {@code nodata-transparency}: every pixel of the sampled tiles that is not fully transparent lies
 * within {@code bounds} plus tolerance. An image without an alpha channel counts as fully opaque,
 * because encoders drop the channel of tiles that are filled with data.
 */
public final class NodataTransparencyCheck implements ArchiveCheck {
  private final WorkerPool workers;

  public NodataTransparencyCheck(WorkerPool workers) {
    this.workers = workers;
  }

  @Override
  public CheckId id() {
    return CheckId.NODATA_TRANSPARENCY;
  }

  @Override
  public boolean prerequisitesMet(ArchiveCheckContext file) {
    return !file.samples().isEmpty() && file.bounds().isValidRange();
  }

  @Override
  public Future<Void> run(ArchiveCheckContext file) {
    String archive = file.archive().name();
    return workers.run(
        () -> {
          for (SampledTile sample : file.samples()) {
            file.setCurrentTile(sample.z(), sample.x(), sample.y());
            requireInside(sample, file.bounds(), archive);
          }
          file.clearCurrentTile();
        });
  }

  private static void requireInside(SampledTile sample, Bounds bounds, String archive) {
    Optional<String> problem =
        sample.visible().describeOutside(bounds, sample.z(), sample.x(), sample.y());
    if (problem.isPresent()) {
      throw FailureException.malformed(archive + ", tile " + sample.name(), problem.get());
    }
  }
}
