package twf.tiles.validation.check;

import java.util.Locale;

/** The checks of the contract's section 4, in its order. */
public enum CheckId {
  MANIFEST_CONTRACT,
  FRAME_COUNTS,
  FRAME_META_CONTRACT,
  ARCHIVES_EXIST,
  ARCHIVE_STRUCTURE,
  SAMPLE_TILES,
  NODATA_TRANSPARENCY,
  BOUNDS_ZOOM,
  IMMUTABILITY,
  DISK_SPACE;

  /** The contract's name of it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether what it found wrong may be right later without a new manifest. */
  public boolean mayPassByItself() {
    return this == ARCHIVES_EXIST || this == DISK_SPACE;
  }
}
