package twf.tiles.validation.verify;

import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.ArchiveFormat;
import twf.tiles.pmtiles.TileIndex;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.ArchiveCheck;
import twf.tiles.validation.check.ArchiveCheckContext;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameCheck;
import twf.tiles.validation.check.TileSelection;
import twf.tiles.validation.raster.SampledTile;

/** Runs the checklist's checks of an archive, and makes a row of each. */
final class ArchiveVerification {
  private final CheckSuite checks;
  private final ImageDecoder decoder = new ImageDecoder();
  private final VerifyProgress progress;
  private final boolean deep;

  /**
   * @param deep whether every tile is read
   */
  ArchiveVerification(CheckSuite checks, boolean deep, VerifyProgress progress) {
    this.checks = checks;
    this.deep = deep;
    this.progress = progress;
  }

  /** Makes the rows of an archive; it is closed behind them. The future never fails. */
  Future<Boolean> run(ArchiveCheckContext file, VerifyRowCollector rows) {
    AllTilesCheck everyTile =
        deep ? new AllTilesCheck(checks.workers(), decoder, file, progress) : null;
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      if (check instanceof ArchiveCheck archive) {
        chain = chain.compose(before -> look(archive, file, everyTile, rows));
      }
    }
    return chain.eventually(file::letGo);
  }

  private static Future<Boolean> look(
      ArchiveCheck check,
      ArchiveCheckContext file,
      @Nullable AllTilesCheck everyTile,
      VerifyRowCollector rows) {
    String name = check.check().word();
    if (!check.hasGround(file)) {
      rows.skip(name, VerifyRowCollector.PREREQUISITE_FAILED);
      return Future.succeededFuture(false);
    }
    return rows.attemptAsync(
        name,
        () -> look(check, file, everyTile).map(done -> detail(check.check(), file, everyTile)));
  }

  private static Future<Void> look(
      ArchiveCheck check, ArchiveCheckContext file, @Nullable AllTilesCheck everyTile) {
    // A check may throw instead of failing.
    Future<Void> looked = Future.succeededFuture().compose(ready -> check.look(file));
    if (everyTile == null) {
      return looked;
    }
    return switch (check.check()) {
      case SAMPLE_TILES -> everyTile.sampleAll(looked);
      case NODATA_TRANSPARENCY -> everyTile.transparency(looked);
      default -> looked;
    };
  }

  private static String detail(
      CheckId check, ArchiveCheckContext file, @Nullable AllTilesCheck everyTile) {
    return switch (check) {
      case ARCHIVE_STRUCTURE -> structure(file.archive().header().format(), file.index());
      case SAMPLE_TILES -> samples(file) + (everyTile == null ? "" : "; " + everyTile.detail());
      case NODATA_TRANSPARENCY -> "transparent outside of bounds " + file.bounds();
      case BOUNDS_ZOOM -> "bounds " + file.bounds() + ", zooms 0 to 7";
      default -> "";
    };
  }

  private static String samples(ArchiveCheckContext file) {
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

  private static String structure(ArchiveFormat format, TileIndex index) {
    return "%s, zooms %d to %d, %d tiles in %d entries, %s, directory compression %s"
        .formatted(
            format.type(),
            format.minZoom(),
            format.maxZoom(),
            index.addressedTiles(),
            index.size(),
            format.clustered() ? "clustered" : "not clustered",
            format.internal().name().toLowerCase(Locale.ROOT));
  }
}
