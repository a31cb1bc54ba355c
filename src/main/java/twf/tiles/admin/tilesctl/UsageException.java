package twf.tiles.admin.tilesctl;

/** Something that the operator must give otherwise; one line that says what. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
