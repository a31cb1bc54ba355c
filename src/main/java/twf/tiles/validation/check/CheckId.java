package twf.tiles.validation.check;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The checks of the checklist (contract, section 4), in the order in which they run and are
 * reported. The name of a constant, in lower case with hyphens, is the name of the check.
 */
public enum CheckId {
  MANIFEST_CONTRACT(ManifestContractCheck::new),
  FRAME_COUNTS(tools -> new FrameCountsCheck()),
  FRAME_META_CONTRACT(FrameMetaCheck::new),
  ARCHIVES_EXIST(ArchivesExistCheck::new, true),
  ARCHIVE_STRUCTURE(ArchiveStructureCheck::new),
  SAMPLE_TILES(tools -> new SampleTilesCheck()),
  NODATA_TRANSPARENCY(tools -> new NodataTransparencyCheck()),
  BOUNDS_ZOOM(tools -> new BoundsZoomCheck()),
  FRAME_IMAGES(FrameImagesCheck::new),
  IMMUTABILITY(ImmutabilityCheck::new, false, "conflict"),
  DISK_SPACE(DiskSpaceCheck::new, true);

  @SuppressWarnings("ImmutableEnumChecker") // constructors have no state
  private final Function<CheckTools, Check> constructor;

  private final boolean isTransient;
  private final String warning;

  CheckId(Function<CheckTools, Check> constructor) {
    this(constructor, false);
  }

  CheckId(Function<CheckTools, Check> constructor, boolean isTransient) {
    this(constructor, isTransient, "warning");
  }

  CheckId(Function<CheckTools, Check> constructor, boolean isTransient, String warning) {
    this.constructor = constructor;
    this.isTransient = isTransient;
    this.warning = warning;
  }

  /** Returns the names of all checks. */
  public static Set<String> externalNames() {
    return Arrays.stream(values()).map(CheckId::externalName).collect(Collectors.toSet());
  }

  /** Returns the name of the check in the contract. */
  public String externalName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a failure of this check may disappear without a new manifest. */
  public boolean isTransient() {
    return isTransient;
  }

  /** Returns what reports call a warning of this check. */
  public String warning() {
    return warning;
  }

  Check create(CheckTools tools) {
    return constructor.apply(tools);
  }
}
