package twf.tiles.cli;

/**
 * A command that failed. The message is one line that says what to check. The exit codes are fixed
 * by section 10 of the contract.
 */
abstract sealed class CliException extends RuntimeException {
  static final int SUCCESS = 0;
  static final int REJECTED = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  private static final long serialVersionUID = 1L;
  private final int exitCode;

  private CliException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  /** An option or setting is missing or invalid. */
  static final class Usage extends CliException {
    private static final long serialVersionUID = 1L;

    Usage(String message) {
      super(USAGE, message);
    }
  }

  /** The server cannot be reached, or the peer is not an Offline Tiles server. */
  static final class Unreachable extends CliException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
      super(UNREACHABLE, message);
    }
  }

  /** The server rejected the command, with a message of its own. */
  static final class Rejected extends CliException {
    private static final long serialVersionUID = 1L;
    private final int code;

    /**
     * @param code an HTTP status code; -1 if the server has no handler for the command; 0 if the
     *     client stopped the command itself
     */
    Rejected(int code, String message) {
      super(REJECTED, message);
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
