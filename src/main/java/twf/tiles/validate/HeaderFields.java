package twf.tiles.validate;

import java.util.ArrayList;
import java.util.List;
import twf.tiles.contract.Bounds;
import twf.tiles.failure.TileException;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.ArchiveIndex;
import twf.tiles.pmtiles.Center;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.Limits;
import twf.tiles.pmtiles.TileId;

/**
 * {@code archive-header}, of {@code verify} alone: what of the header no client needs to be right,
 * and {@code pmtiles verify} says is wrong. Zooms, bounds and center against the tiles, and whether
 * any byte of the file belongs to nothing.
 */
final class HeaderFields {
  static final String NAME = "archive-header";

  private final Header header;
  private final Archive archive;
  private final List<String> problems = new ArrayList<>();

  private HeaderFields(Archive archive) {
    this.archive = archive;
    this.header = archive.header();
  }

  /** What there is to say of a header that is right; throws all that is wrong. */
  static String look(ArchiveInHand file) {
    HeaderFields fields = new HeaderFields(file.archive());
    fields.zooms(file.index());
    fields.bounds();
    fields.sections();
    if (!fields.problems.isEmpty()) {
      throw TileException.malformed(file.archive().name(), String.join("; ", fields.problems));
    }
    return "zooms, bounds, center and length agree with the tiles";
  }

  private void zooms(ArchiveIndex index) {
    int first = header.format().minZoom();
    int last = header.format().maxZoom();
    if (index.size() > 0) {
      expect("lowest zoom", TileId.zoomOf(index.entry(0).tileId()), first);
      expect("highest zoom", TileId.zoomOf(index.lastTile()), last);
    }
    int center = header.center().zoom();
    if (center < first || center > last) {
      problems.add("center zoom: expected " + first + " to " + last + ", found " + center);
    }
  }

  private void expect(String what, int tiles, int said) {
    if (tiles != said) {
      problems.add(what + ": the header says " + said + ", that of the tiles is " + tiles);
    }
  }

  private void bounds() {
    Bounds bounds = BoundsZoom.of(header.box());
    if (!bounds.isValidRange()) {
      problems.add("bounds " + bounds + " are not a valid range");
      return;
    }
    Center center = header.center();
    boolean isUnset = center.longitude() == 0 && center.latitude() == 0;
    if (!isUnset && !holds(bounds, center)) {
      problems.add(
          "center [%s, %s] lies outside of bounds %s"
              .formatted(center.longitude(), center.latitude(), bounds));
    }
  }

  private static boolean holds(Bounds bounds, Center center) {
    return center.longitude() >= bounds.west() - Bounds.TOLERANCE
        && center.longitude() <= bounds.east() + Bounds.TOLERANCE
        && center.latitude() >= bounds.south() - Bounds.TOLERANCE
        && center.latitude() <= bounds.north() + Bounds.TOLERANCE;
  }

  /**
   * Sections do not overlap and lie within the file: that was verified. One without bytes may lie
   * anywhere, whatever others say of it.
   */
  private void sections() {
    long behindRoot =
        header.metadata().length() + header.leaves().length() + header.tiles().length();
    long rest = archive.size() - Limits.HEADER - header.root().length() - behindRoot;
    boolean isPadded = archive.size() == Limits.ROOT_END + behindRoot;
    if (rest != 0 && !isPadded) {
      problems.add(rest + " bytes of the file belong to no section");
    }
  }
}
