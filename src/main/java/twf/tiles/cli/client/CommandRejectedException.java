package twf.tiles.cli.client;

/** The server was reached and said no; the message is its own. */
public final class CommandRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * @param code HTTP's, or -1 where nobody answers the command
   */
  public CommandRejectedException(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public int code() {
    return code;
  }
}
