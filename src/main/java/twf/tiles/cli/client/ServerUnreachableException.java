package twf.tiles.cli.client;

/** No server could be spoken to, or what answers is none; one line that says what to check. */
public final class ServerUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerUnreachableException(String message) {
    super(message, null, false, false);
  }
}
