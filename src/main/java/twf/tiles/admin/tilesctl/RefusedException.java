package twf.tiles.admin.tilesctl;

/** The server was reached and said no; the message is its own. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * @param code HTTP's, or -1 where nobody answers the command
   */
  RefusedException(int code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }
}
