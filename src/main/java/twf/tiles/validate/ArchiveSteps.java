package twf.tiles.validate;

import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.ArchiveIndex;
import twf.tiles.pmtiles.Format;

/** Runs the checklist's checks of an archive, and makes a row of each. */
final class ArchiveSteps {
  private final Checks checks;
  private final ImageDecoder decoder = new ImageDecoder();
  private final VerifyProgress progress;
  private final boolean deep;

  /**
   * @param deep whether every tile is read
   */
  ArchiveSteps(Checks checks, boolean deep, VerifyProgress progress) {
    this.checks = checks;
    this.deep = deep;
    this.progress = progress;
  }

  /** Makes the rows of an archive; it is closed behind them. The future never fails. */
  Future<Boolean> run(ArchiveInHand file, FileRows rows) {
    EveryTile everyTile = deep ? new EveryTile(checks.workers(), decoder, file, progress) : null;
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      if (check instanceof ArchiveCheck archive) {
        chain = chain.compose(before -> look(archive, file, everyTile, rows));
      }
    }
    return chain.eventually(file::letGo);
  }

  private static Future<Boolean> look(
      ArchiveCheck check, ArchiveInHand file, @Nullable EveryTile everyTile, FileRows rows) {
    String name = check.check().word();
    if (!check.hasGround(file)) {
      rows.skip(name, FileRows.GROUND_FAILED);
      return Future.succeededFuture(false);
    }
    return rows.attemptAsync(
        name,
        () -> look(check, file, everyTile).map(done -> detail(check.check(), file, everyTile)));
  }

  private static Future<Void> look(
      ArchiveCheck check, ArchiveInHand file, @Nullable EveryTile everyTile) {
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

  private static String detail(Check check, ArchiveInHand file, @Nullable EveryTile everyTile) {
    return switch (check) {
      case ARCHIVE_STRUCTURE -> structure(file.archive().header().format(), file.index());
      case SAMPLE_TILES -> samples(file) + (everyTile == null ? "" : "; " + everyTile.detail());
      case NODATA_TRANSPARENCY -> "transparent outside of bounds " + file.bounds();
      case BOUNDS_ZOOM -> "bounds " + file.bounds() + ", zooms 0 to 7";
      default -> "";
    };
  }

  private static String samples(ArchiveInHand file) {
    List<Sample> samples = file.samples();
    int more = samples.size() - 2;
    return samples.get(0).name()
        + " and "
        + samples.get(1).name()
        + ", "
        + file.tileSide()
        + " px"
        + (more == 0 ? "" : "; %d more by %s".formatted(more, seed(file)));
  }

  private static String seed(ArchiveInHand file) {
    return new TileSelection(file.index()).seedName();
  }

  private static String structure(Format format, ArchiveIndex index) {
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
