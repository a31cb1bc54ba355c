package twf.tiles.cli.client;

/** Something that the operator must give otherwise; one line that says what. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message, null, false, false);
  }
}
