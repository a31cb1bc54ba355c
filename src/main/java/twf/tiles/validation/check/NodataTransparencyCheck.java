package twf.tiles.validation.check;

import java.util.Optional;
import twf.tiles.error.FailureException;
import twf.tiles.validation.raster.SampledTile;

/**
 * {@code nodata-transparency}: every pixel of the sampled tiles that is not fully transparent lies
 * within {@code bounds} plus tolerance. An image without an alpha channel counts as fully opaque,
 * because encoders drop the channel of tiles that are filled with data.
 */
final class NodataTransparencyCheck implements Check.TileCheck {
  @Override
  public boolean prerequisitesMet(ArchiveCheckContext archive) {
    return !archive.samples().isEmpty() && archive.bounds().isValidRange();
  }

  @Override
  public String checkArchive(ArchiveCheckContext archive) {
    for (SampledTile sample : archive.samples()) {
      archive.setCurrentTile(sample.z(), sample.x(), sample.y());
      Optional<String> problem = findProblem(sample, archive);
      if (problem.isPresent()) {
        throw FailureException.malformed(
            archive.reader().name() + ", tile " + sample.name(), problem.get());
      }
    }
    archive.clearCurrentTile();
    return "transparent outside of bounds " + archive.bounds();
  }

  @Override
  public Optional<String> findProblem(SampledTile tile, ArchiveCheckContext archive) {
    return tile.visible().describeOutside(archive.bounds(), tile.z(), tile.x(), tile.y());
  }
}
