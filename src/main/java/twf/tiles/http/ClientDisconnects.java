package twf.tiles.http;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** Distinguishes client disconnects from failures to respond. Stateless and thread-safe. */
public final class ClientDisconnects {
  private ClientDisconnects() {}

  /**
   * Whether sending failed because the client disconnected, which is not an error of the server.
   */
  public static boolean isDisconnect(HttpServerResponse response, Throwable cause) {
    return response.closed() || isOfConnection(cause);
  }

  /**
   * Whether the cause is a closed connection; a write can fail before the response is marked
   * closed.
   */
  static boolean isOfConnection(Throwable cause) {
    if (cause instanceof ClosedChannelException || cause instanceof HttpClosedException) {
      return true;
    }
    String message = cause instanceof IOException ? cause.getMessage() : null;
    return message != null
        && (message.contains("Connection reset") || message.contains("Broken pipe"));
  }
}
