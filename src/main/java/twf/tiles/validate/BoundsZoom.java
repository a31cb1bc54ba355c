package twf.tiles.validate;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import twf.tiles.contract.Bounds;
import twf.tiles.contract.Words;
import twf.tiles.failure.TileException;
import twf.tiles.pmtiles.ArchiveIndex;
import twf.tiles.pmtiles.Box;
import twf.tiles.pmtiles.Format;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.TileId;

/**
 * {@code bounds-zoom}: bounds are a range, and those of meta, archive header and all frames agree;
 * zooms are 0 to 7, and none of them is empty.
 */
final class BoundsZoom implements ArchiveCheck {

  @Override
  public Check check() {
    return Check.BOUNDS_ZOOM;
  }

  @Override
  public boolean hasGround(ArchiveInHand file) {
    return file.hasBounds() && file.hasIndex();
  }

  @Override
  public Future<Void> look(ArchiveInHand file) {
    Header header = file.archive().header();
    Box box = header.box();
    Bounds said = of(box);
    look(file.bounds(), said, header.format(), file.archive().name());
    tiles(file.index(), file.archive().name());
    everyZoom(file.pyramid(), file.archive().name());
    return Future.succeededFuture();
  }

  private static void look(Bounds meta, Bounds header, Format format, String archive) {
    Optional<String> problem = meta.rangeProblem();
    if (problem.isPresent()) {
      String who = meta.equals(header) ? "header" : "meta";
      throw TileException.malformed(archive, invalid(who, meta, problem.get()));
    }
    if (!header.agreesWith(meta)) {
      String rest =
          header.rangeProblem().map(words -> "; " + invalid("header", header, words)).orElse("");
      throw TileException.malformed(
          archive,
          "header bounds %s, meta bounds %s: more than %s degrees apart%s"
              .formatted(header, meta, Bounds.TOLERANCE, rest));
    }
    if (format.minZoom() != Words.ZOOM_MIN || format.maxZoom() != Words.ZOOM_MAX) {
      throw TileException.malformed(
          archive,
          "header zooms: expected 0 to 7, found " + format.minZoom() + " to " + format.maxZoom());
    }
  }

  private static String invalid(String who, Bounds bounds, String problem) {
    return who + " bounds " + bounds + " are not a valid range: " + problem;
  }

  /** What the header says. */
  static Bounds of(Box box) {
    return new Bounds(box.west(), box.south(), box.east(), box.north());
  }

  /** That zoom 0 or 7 is empty is for {@link SampleTiles} to say. */
  private static void everyZoom(TilePyramid pyramid, String archive) {
    List<Integer> empty = pyramid.emptyZooms();
    if (!empty.isEmpty()) {
      throw TileException.malformed(
          archive,
          "tiles: expected some of every zoom from 0 to 7, found none of zoom "
              + empty.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }

  /** That there is none beyond. */
  private static void tiles(ArchiveIndex index, String archive) {
    int deepest = index.size() == 0 ? Words.ZOOM_MIN : TileId.zoomOf(index.lastTile());
    if (deepest > Words.ZOOM_MAX) {
      throw TileException.malformed(
          archive, "tiles: expected zooms 0 to 7, found one of zoom " + deepest);
    }
  }
}
