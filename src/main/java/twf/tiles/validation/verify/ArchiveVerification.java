package twf.tiles.validation.verify;

import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.TileIndex;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.ArchiveCheck;
import twf.tiles.validation.check.ArchiveCheckContext;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameCheck;
import twf.tiles.validation.check.TileSelection;
import twf.tiles.validation.raster.SampledTile;

/** Runs the archive checks of the checklist and collects a row for each. */
final class ArchiveVerification {
  private final CheckSuite checks;
  private final ImageDecoder decoder = new ImageDecoder();
  private final VerifyProgress progress;
  private final boolean deep;

  /**
   * @param deep whether to read every tile
   */
  ArchiveVerification(CheckSuite checks, boolean deep, VerifyProgress progress) {
    this.checks = checks;
    this.deep = deep;
    this.progress = progress;
  }

  /** Collects the rows of an archive, then closes it. The future never fails. */
  Future<Boolean> run(ArchiveCheckContext file, VerifyRowCollector rows) {
    AllTilesCheck everyTile =
        deep ? new AllTilesCheck(checks.workers(), decoder, file, progress) : null;
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      if (check instanceof ArchiveCheck archive) {
        chain = chain.compose(before -> runCheck(archive, file, everyTile, rows));
      }
    }
    return chain.eventually(file::close);
  }

  private static Future<Boolean> runCheck(
      ArchiveCheck check,
      ArchiveCheckContext file,
      @Nullable AllTilesCheck everyTile,
      VerifyRowCollector rows) {
    String name = check.id().externalName();
    if (!check.prerequisitesMet(file)) {
      rows.addSkipped(name, VerifyRowCollector.PREREQUISITE_FAILED);
      return Future.succeededFuture(false);
    }
    return rows.attemptAsync(
        name,
        () -> runCheck(check, file, everyTile).map(done -> detail(check.id(), file, everyTile)));
  }

  private static Future<Void> runCheck(
      ArchiveCheck check, ArchiveCheckContext file, @Nullable AllTilesCheck everyTile) {
    // Inside compose, because a check may throw instead of returning a failed future.
    Future<Void> looked = Future.succeededFuture().compose(ready -> check.run(file));
    if (everyTile == null) {
      return looked;
    }
    return switch (check.id()) {
      case SAMPLE_TILES -> everyTile.checkAllTiles(looked);
      case NODATA_TRANSPARENCY -> everyTile.checkTransparency(looked);
      default -> looked;
    };
  }

  private static String detail(
      CheckId check, ArchiveCheckContext file, @Nullable AllTilesCheck everyTile) {
    return switch (check) {
      case ARCHIVE_STRUCTURE -> describeStructure(file.archive().header(), file.index());
      case SAMPLE_TILES ->
          describeSamples(file) + (everyTile == null ? "" : "; " + everyTile.detail());
      case NODATA_TRANSPARENCY -> "transparent outside of bounds " + file.bounds();
      case BOUNDS_ZOOM -> "bounds " + file.bounds() + ", zooms 0 to 7";
      default -> "";
    };
  }

  private static String describeSamples(ArchiveCheckContext file) {
    List<SampledTile> samples = file.samples();
    int more = samples.size() - 2;
    return samples.get(0).name()
        + " and "
        + samples.get(1).name()
        + ", "
        + file.tileSide()
        + " px"
        + (more == 0 ? "" : "; %d more by %s".formatted(more, seed(file)));
  }

  private static String seed(ArchiveCheckContext file) {
    return new TileSelection(file.index()).seedName();
  }

  private static String describeStructure(Header header, TileIndex index) {
    return "%s, zooms %d to %d, %d tiles in %d entries, %s, directory compression %s"
        .formatted(
            header.tileType(),
            header.minZoom(),
            header.maxZoom(),
            index.addressedTiles(),
            index.size(),
            header.clustered() ? "clustered" : "not clustered",
            header.internalCompression().name().toLowerCase(Locale.ROOT));
  }
}
