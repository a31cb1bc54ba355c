package twf.tiles.http;

import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** Tells a client that went away from an answer that failed. Pure. */
public final class ClientDisconnects {
  private ClientDisconnects() {}

  /** Whether sending failed as nobody was there any more, which is nobody's failure. */
  public static boolean is(HttpServerResponse response, Throwable cause) {
    return response.closed() || isOfConnection(cause);
  }

  /** A write can fail by the connection before the response is told that it is closed. */
  static boolean isOfConnection(Throwable cause) {
    if (cause instanceof ClosedChannelException || cause instanceof HttpClosedException) {
      return true;
    }
    String message = cause instanceof IOException ? cause.getMessage() : null;
    return message != null
        && (message.contains("Connection reset") || message.contains("Broken pipe"));
  }
}
