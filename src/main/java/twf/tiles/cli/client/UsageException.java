package twf.tiles.cli.client;

/** An option or setting is missing or invalid. The message is one line that says which. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message, null, false, false);
  }
}
