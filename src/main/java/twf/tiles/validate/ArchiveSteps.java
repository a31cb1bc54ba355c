package twf.tiles.validate;

import io.vertx.core.Future;
import java.util.Locale;
import java.util.stream.Collectors;
import twf.tiles.async.Blocking;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.ArchiveIndex;
import twf.tiles.pmtiles.Format;
import twf.tiles.pmtiles.TileType;

/** All that is to be said of one archive: the checklist's checks, and those of verify alone. */
final class ArchiveSteps {
  private final Checks checks;
  private final MetadataObject metadata;
  private final ImageDecoder decoder = new ImageDecoder();
  private final VerifyProgress progress;
  private final boolean deep;

  /**
   * @param deep whether every tile is read
   */
  ArchiveSteps(Checks checks, boolean deep, VerifyProgress progress) {
    this.checks = checks;
    this.metadata = new MetadataObject(checks.workers());
    this.deep = deep;
    this.progress = progress;
  }

  /** Makes the rows of an archive; it is closed behind them. The future never fails. */
  Future<Boolean> run(ArchiveInHand file, FileRows rows) {
    Future<Boolean> chain = Future.succeededFuture(true);
    for (FrameCheck check : checks.frames()) {
      if (check instanceof ArchiveCheck archive) {
        chain = chain.compose(before -> look(archive, file, rows));
      }
    }
    return chain.compose(before -> own(file, rows)).eventually(file::letGo);
  }

  private static Future<Boolean> look(ArchiveCheck check, ArchiveInHand file, FileRows rows) {
    String name = check.check().word();
    if (!check.hasGround(file)) {
      rows.skip(name, FileRows.GROUND_FAILED);
      return Future.succeededFuture(false);
    }
    return rows.attemptAsync(name, () -> check.look(file).map(done -> detail(check.check(), file)));
  }

  private Future<Boolean> own(ArchiveInHand file, FileRows rows) {
    if (!file.hasIndex()) {
      rows.skip(HeaderFields.NAME, FileRows.GROUND_FAILED);
      rows.skip(MetadataObject.NAME, FileRows.GROUND_FAILED);
      return Future.succeededFuture(false);
    }
    rows.attempt(HeaderFields.NAME, () -> HeaderFields.look(file));
    return rows.attemptAsync(MetadataObject.NAME, () -> metadata.look(file))
        .compose(before -> deep ? everyTile(file, rows) : Future.succeededFuture(before));
  }

  private Future<Boolean> everyTile(ArchiveInHand file, FileRows rows) {
    TileType type = file.archive().header().format().type();
    if (!file.hasBounds() || (type != TileType.PNG && type != TileType.WEBP)) {
      rows.skip(EveryTile.NAME, FileRows.GROUND_FAILED);
      return Future.succeededFuture(false);
    }
    Blocking workers = checks.workers();
    return rows.attemptAsync(
        EveryTile.NAME, () -> new EveryTile(workers, decoder, file, progress).look());
  }

  private static String detail(Check check, ArchiveInHand file) {
    return switch (check) {
      case ARCHIVE_STRUCTURE -> structure(file.archive().header().format(), file.index());
      case SAMPLE_TILES -> samples(file);
      case NODATA_TRANSPARENCY -> "transparent outside of bounds " + file.bounds();
      case BOUNDS_ZOOM -> "bounds " + file.bounds() + ", zooms 0 to 7";
      default -> "";
    };
  }

  private static String samples(ArchiveInHand file) {
    String names = file.samples().stream().map(Sample::name).collect(Collectors.joining(" and "));
    return names + ", " + file.samples().get(0).image().side() + " px";
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
