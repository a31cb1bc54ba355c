package twf.tiles.cli.client;

/** The server rejected the command; the message is the server's. */
public final class CommandRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * @param code an HTTP status code; -1 if the server has no handler for the command; 0 if the
   *     client stopped the command itself
   */
  public CommandRejectedException(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public int code() {
    return code;
  }
}
