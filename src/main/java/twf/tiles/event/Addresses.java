package twf.tiles.event;

import java.util.List;

/** All event-bus addresses of this program. */
public final class Addresses {
  /** The prefix of all addresses. */
  public static final String PREFIX = "twf.tiles.";

  /** The prefix of the addresses of admin commands. */
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

  /** The events that are also sent to clients outside of the process. */
  public static final List<Address<? extends Event>> EVENTS =
      List.of(STAGED, VALIDATED, PUBLISHED, ROLLED_BACK, TREE_CHANGED);

  private Addresses() {}

  /** Returns the address of an admin command. Request and reply are JSON. */
  public static String admin(String command) {
    return ADMIN_PREFIX + command;
  }
}
