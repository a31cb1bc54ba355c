package twf.tiles.event;

import java.util.List;

/** Every address of this program. */
public final class Addresses {
  /** All addresses begin so. */
  public static final String PREFIX = "twf.tiles.";

  /** Where the admin commands are. */
  public static final String ADMIN_PREFIX = PREFIX + "admin.";

  public static final Address<ManifestStaged> STAGED =
      new Address<>(PREFIX + "staged", ManifestStaged.class);

  public static final Address<StagingScanned> STAGING_SCANNED =
      new Address<>(PREFIX + "staging-scanned", StagingScanned.class);

  public static final Address<ValidationReport> VALIDATED =
      new Address<>(PREFIX + "validated", ValidationReport.class);

  public static final Address<PointerMoved> PUBLISHED =
      new Address<>(PREFIX + "published", PointerMoved.class);

  public static final Address<PointerMoved> ROLLED_BACK =
      new Address<>(PREFIX + "rolled-back", PointerMoved.class);

  public static final Address<ModelStateChanged> TREE_CHANGED =
      new Address<>(PREFIX + "tree-changed", ModelStateChanged.class);

  /** The events that are told outside of the process, too. */
  public static final List<Address<? extends Event>> EVENTS =
      List.of(STAGED, VALIDATED, PUBLISHED, ROLLED_BACK, TREE_CHANGED);

  private Addresses() {}

  /** The address of an admin command: a request, JSON in and JSON out. */
  public static String admin(String command) {
    return ADMIN_PREFIX + command;
  }
}
