package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import twf.tiles.bus.Addresses;

/** A connection to the bridge. Blocks; one thread at a time. */
final class Link implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** How long a command may take before the bridge gives it up. */
  private static final Duration COMMAND = Duration.ofMinutes(2);

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** The address that replies come to. */
  static final String REPLY = "tilesctl";

  private final Place place;
  private final Socket socket;
  private final Frames frames;

  private Link(Place place, Socket socket) throws IOException {
    this.place = place;
    this.socket = socket;
    this.frames = new Frames(socket.getInputStream(), socket.getOutputStream());
  }

  /**
   * @throws UnreachableException where nobody is there
   */
  static Link open(Place place) {
    try {
      return open(place, place.host().addresses());
    } catch (IOException e) {
      throw unreachable(place, e);
    }
  }

  /** A name may have several addresses, and the server listens on one of them. */
  private static Link open(Place place, List<InetAddress> addresses) throws IOException {
    IOException first = null;
    for (InetAddress address : addresses) {
      try {
        return open(place, address);
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    throw first == null ? new UnknownHostException(place.host().text()) : first;
  }

  private static Link open(Place place, InetAddress address) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) CONNECT.toMillis());
      socket.connect(new InetSocketAddress(address, place.port()), (int) CONNECT.toMillis());
      return new Link(place, place.certificates() == null ? socket : Tls.over(socket, place));
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException alsoThat) {
        e.addSuppressed(alsoThat);
      }
      throw e;
    }
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @param token null for a command that changes nothing
   * @throws RefusedException as the server says
   */
  JsonNode ask(String command, ObjectNode body, @Nullable String token) {
    ObjectNode frame =
        Frames.object()
            .put("type", "send")
            .put("address", Addresses.admin(command))
            .put("replyAddress", REPLY);
    ObjectNode headers = frame.putObject("headers").put("timeout", COMMAND.toMillis());
    if (token != null) {
      headers.put("authorization", "Bearer " + token);
    }
    frame.set("body", body);
    try {
      socket.setSoTimeout((int) COMMAND.plus(GRACE).toMillis());
      frames.write(frame);
      return reply(command);
    } catch (SocketTimeoutException e) {
      throw late(command);
    } catch (IOException e) {
      throw lost();
    }
  }

  private JsonNode reply(String command) throws IOException {
    while (true) {
      JsonNode frame = next();
      String type = frame.path("type").asText();
      if (type.equals("err")) {
        throw refused(command, frame);
      }
      if (type.equals("message") && frame.path("address").asText().equals(REPLY)) {
        JsonNode body = frame.path("body");
        if (!body.isObject()) {
          throw new UnreachableException(
              place + " answered without a JSON object: is it a server of this version?");
        }
        return body;
      }
    }
  }

  private RuntimeException refused(String command, JsonNode frame) {
    String message = Texts.oneLine(frame.path("message").asText("refused without a word"));
    int code = frame.path("failureCode").asInt(0);
    return switch (frame.path("failureType").asText()) {
      case "TIMEOUT" -> late(command);
      case "NO_HANDLERS" ->
          new RefusedException(
              code,
              "the server at "
                  + place
                  + " does not know the command "
                  + command
                  + " (or is just starting): see tilesctl status --commands");
      default ->
          message.equals("access_denied")
              ? new RefusedException(
                  code, "the bridge at " + place + " does not let " + command + " in")
              : new RefusedException(code, message);
    };
  }

  /** Asks for what is published on an address. */
  void register(String address) throws IOException {
    frames.write(Frames.object().put("type", "register").put("address", address));
  }

  void ping() throws IOException {
    frames.write(Frames.object().put("type", "ping"));
  }

  /**
   * The next frame.
   *
   * @throws SocketTimeoutException where none comes in time; may be called again
   */
  JsonNode next() throws IOException {
    JsonNode frame;
    try {
      frame = frames.read();
    } catch (UnreachableException e) {
      throw new UnreachableException(place + ": " + e.getMessage());
    }
    if (frame == null) {
      throw lost();
    }
    return frame;
  }

  /** How long {@link #next} waits. */
  void patience(Duration longest) throws IOException {
    socket.setSoTimeout((int) longest.toMillis());
  }

  UnreachableException lost() {
    return new UnreachableException(
        "the connection to " + place + " was lost: is the server still up? See its log");
  }

  private UnreachableException late(String command) {
    return new UnreachableException(
        "%s did not answer %s within %d s; it may still be at it: look at tilesctl status"
            .formatted(place, command, COMMAND.toSeconds()));
  }

  private static UnreachableException unreachable(Place place, IOException e) {
    String where = "no server at " + place + ": ";
    if (e instanceof UnknownHostException) {
      return new UnreachableException(
          where + "the host name is unknown; check MANAGEMENT_HOST or --host");
    }
    if (e instanceof SSLException) {
      return new UnreachableException(
          where
              + "TLS failed ("
              + Texts.oneLine(String.valueOf(e.getMessage()))
              + "); check MANAGEMENT_TLS_CERT_FILE or --tls-ca");
    }
    if (e instanceof SocketTimeoutException) {
      return new UnreachableException(
          where + "no answer within " + CONNECT.toSeconds() + " s; check firewall, host and TLS");
    }
    String what =
        e instanceof ConnectException
            ? "connection refused"
            : Texts.oneLine(String.valueOf(e.getMessage()));
    return new UnreachableException(
        where
            + what
            + "; check that it runs, and MANAGEMENT_HOST and ADMIN_BRIDGE_PORT (or --host, --port)");
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // All that was wanted has been read; nobody is left to be told.
      return;
    }
  }
}
