package twf.tiles.pmtiles;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import twf.tiles.error.FailureException;

/** Whether a header agrees with itself and with the size of its archive. */
final class SectionVerifier {
  private SectionVerifier() {}

  /** The root directory: behind the header, within the first 16 KiB and within the file. */
  static void checkRoot(Section root, long size, String where) {
    if (root.isEmpty()) {
      throw FailureException.malformed(where, "root directory: length 0");
    }
    if (root.offset() < ArchiveLimits.HEADER) {
      throw FailureException.malformed(
          where,
          "root directory: expected behind the header's 127 bytes, found at " + describe(root));
    }
    if (!root.endsWithin(ArchiveLimits.ROOT_END)) {
      throw FailureException.malformed(
          where,
          "root directory: expected within the first 16384 bytes, found at " + describe(root));
    }
    checkInFile(new Named("root directory", root), size, where);
  }

  /**
   * Whether a root directory without entries is that of an archive without anything, which writers
   * make although the specification says that directories are not empty.
   */
  static void checkEmptiness(Header header, Directory root, String where) {
    TileCounts none = new TileCounts(0, 0, 0);
    boolean nothing =
        header.leaves().isEmpty() && header.tiles().isEmpty() && header.counts().equals(none);
    if (root.size() == 0 && !nothing) {
      throw FailureException.malformed(
          where, "root directory: no entries, and the header speaks of tiles");
    }
  }

  /** All of the header but its counts, which take the directories to check. */
  static void checkAll(Header header, long size, String where) {
    List<Named> sections = new ArrayList<>();
    sections.add(new Named("header", new Section(0, ArchiveLimits.HEADER)));
    sections.add(new Named("root directory", header.root()));
    sections.add(new Named("metadata", header.metadata()));
    sections.add(new Named("leaf directories", header.leaves()));
    sections.add(new Named("tile data", header.tiles()));
    sections.removeIf(named -> named.section().isEmpty());
    for (Named named : sections) {
      checkInFile(named, size, where);
    }
    checkDisjoint(sections, where);
    checkFormat(header.format(), where);
  }

  private static void checkInFile(Named named, long size, String where) {
    if (!named.section().endsWithin(size)) {
      throw FailureException.malformed(
          where,
          "%s: expected within the file's %d bytes, found at %s"
              .formatted(named.name(), size, describe(named.section())));
    }
  }

  private static void checkDisjoint(List<Named> sections, String where) {
    sections.sort(Comparator.comparingLong(named -> named.section().offset()));
    for (int i = 1; i < sections.size(); i++) {
      Named before = sections.get(i - 1);
      Named named = sections.get(i);
      if (before.section().offset() + before.section().length() > named.section().offset()) {
        throw FailureException.malformed(
            where,
            "%s at %s and %s at %s overlap"
                .formatted(
                    before.name(),
                    describe(before.section()),
                    named.name(),
                    describe(named.section())));
      }
    }
  }

  private static void checkFormat(ArchiveFormat format, String where) {
    if (format.minZoom() > format.maxZoom() || format.maxZoom() > TileId.MAX_ZOOM) {
      throw FailureException.malformed(
          where,
          "zooms: expected a range within 0 to %d, found %d to %d"
              .formatted(TileId.MAX_ZOOM, format.minZoom(), format.maxZoom()));
    }
  }

  private static String describe(Section section) {
    return section.offset() + " with " + section.length() + " bytes";
  }

  private record Named(String name, Section section) {}
}
