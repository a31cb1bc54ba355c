package twf.tiles.validation.check;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileIndex;

/**
 * {@code bounds-zoom}: the bounds are a valid range and agree between meta, archive header and all
 * frames; the zooms are 0 to 7, and none of them is empty.
 */
public final class BoundsZoomCheck implements ArchiveCheck {

  @Override
  public CheckId id() {
    return CheckId.BOUNDS_ZOOM;
  }

  @Override
  public boolean prerequisitesMet(ArchiveCheckContext file) {
    return file.hasBounds() && file.hasIndex();
  }

  @Override
  public Future<Void> run(ArchiveCheckContext file) {
    Header header = file.archive().header();
    run(file.bounds(), header, file.archive().name());
    requireZoomRange(file.index(), file.archive().name());
    everyZoom(file.pyramid(), file.archive().name());
    return Future.succeededFuture();
  }

  private static void run(Bounds meta, Header archiveHeader, String archive) {
    Bounds header = archiveHeader.bounds();
    Optional<String> problem = meta.rangeProblem();
    if (problem.isPresent()) {
      String who = meta.equals(header) ? "header" : "meta";
      throw FailureException.malformed(archive, describeInvalid(who, meta, problem.get()));
    }
    if (!header.agreesWith(meta)) {
      String rest =
          header
              .rangeProblem()
              .map(words -> "; " + describeInvalid("header", header, words))
              .orElse("");
      throw FailureException.malformed(
          archive,
          "header bounds %s, meta bounds %s: more than %s degrees apart%s"
              .formatted(header, meta, Bounds.TOLERANCE, rest));
    }
    int minZoom = archiveHeader.minZoom();
    int maxZoom = archiveHeader.maxZoom();
    if (minZoom != Identifiers.ZOOM_MIN || maxZoom != Identifiers.ZOOM_MAX) {
      throw FailureException.malformed(
          archive, "header zooms: expected 0 to 7, found " + minZoom + " to " + maxZoom);
    }
  }

  private static String describeInvalid(String who, Bounds bounds, String problem) {
    return who + " bounds " + bounds + " are not a valid range: " + problem;
  }

  /** Requires tiles at every zoom from 1 to 6. {@link SampleTilesCheck} checks zooms 0 and 7. */
  private static void everyZoom(TilePyramid pyramid, String archive) {
    List<Integer> empty = pyramid.emptyZooms();
    if (!empty.isEmpty()) {
      throw FailureException.malformed(
          archive,
          "tiles: expected some of every zoom from 0 to 7, found none of zoom "
              + empty.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }

  /** Requires that no tile lies beyond zoom 7. */
  private static void requireZoomRange(TileIndex index, String archive) {
    int deepest = index.size() == 0 ? Identifiers.ZOOM_MIN : TileId.zoomOf(index.lastTile());
    if (deepest > Identifiers.ZOOM_MAX) {
      throw FailureException.malformed(
          archive, "tiles: expected zooms 0 to 7, found one of zoom " + deepest);
    }
  }
}
