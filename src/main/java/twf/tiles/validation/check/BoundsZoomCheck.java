package twf.tiles.validation.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileIndex;
import twf.tiles.validation.check.FrameComparison.Finding;
import twf.tiles.validation.check.FrameComparison.Reference;

/**
 * {@code bounds-zoom}: the bounds are a valid range and agree between meta, archive header and all
 * frames; the zooms are 0 to 7, and none of them is empty.
 */
final class BoundsZoomCheck implements Check.ArchiveCheck, Check.ComparingCheck {

  @Override
  public boolean prerequisitesMet(ArchiveCheckContext archive) {
    return archive.hasBounds() && archive.hasIndex();
  }

  @Override
  public String checkArchive(ArchiveCheckContext archive) {
    String name = archive.reader().name();
    Header header = archive.reader().header();
    requireAgreement(archive.bounds(), header.bounds(), name);
    requireZooms(header, archive, name);
    return "bounds " + archive.bounds() + ", zooms 0 to 7";
  }

  @Override
  public List<Finding> compareFrames(FrameComparison frames) {
    List<Finding> found = new ArrayList<>();
    for (Reference reference : frames.references()) {
      for (FrameCheckContext frame : frames.framesWithMeta()) {
        Bounds bounds = frame.rendering().bounds();
        if (!bounds.agreesWith(reference.bounds())) {
          found.add(Finding.difference(frame, "bounds", bounds, reference, reference.bounds()));
        }
      }
    }
    return found;
  }

  private static void requireAgreement(Bounds meta, Bounds header, String archive) {
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
  }

  private static String describeInvalid(String who, Bounds bounds, String problem) {
    return who + " bounds " + bounds + " are not a valid range: " + problem;
  }

  /** Requires tiles at every zoom from 1 to 6. {@link SampleTilesCheck} checks zooms 0 and 7. */
  private static void requireZooms(Header header, ArchiveCheckContext archive, String name) {
    if (header.minZoom() != Identifiers.ZOOM_MIN || header.maxZoom() != Identifiers.ZOOM_MAX) {
      throw FailureException.malformed(
          name,
          "header zooms: expected 0 to 7, found " + header.minZoom() + " to " + header.maxZoom());
    }
    TileIndex index = archive.index();
    int deepest = index.size() == 0 ? Identifiers.ZOOM_MIN : TileId.zoomOf(index.lastTile());
    if (deepest > Identifiers.ZOOM_MAX) {
      throw FailureException.malformed(
          name, "tiles: expected zooms 0 to 7, found one of zoom " + deepest);
    }
    List<Integer> empty = archive.pyramid().emptyZooms();
    if (!empty.isEmpty()) {
      throw FailureException.malformed(
          name,
          "tiles: expected some of every zoom from 0 to 7, found none of zoom "
              + empty.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }
}
