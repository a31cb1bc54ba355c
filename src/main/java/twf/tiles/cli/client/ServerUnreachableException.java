package twf.tiles.cli.client;

/**
 * The server cannot be reached, or the peer is not an Offline Tiles server. The message is one line
 * that says what to check.
 */
public final class ServerUnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServerUnreachableException(String message) {
    super(message, null, false, false);
  }
}
