package twf.tiles.validation.check;

import java.util.Locale;

/** The checks of the checklist (contract, section 4), in its order. */
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

  /** Returns the name of the check in the contract. */
  public String externalName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a failure of this check may disappear without a new manifest. */
  public boolean isTransient() {
    return this == ARCHIVES_EXIST || this == DISK_SPACE;
  }
}
