package twf.tiles.cli.client;

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
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.event.Addresses;

/** A connection to the bridge. Blocks; one thread at a time. */
public final class BridgeClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** How long a command may take before the bridge gives it up. */
  private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration REPLY_GRACE = Duration.ofSeconds(5);

  /** The address that replies come to. */
  public static final String REPLY_ADDRESS = "tilesctl";

  private final BridgeEndpoint place;
  private final Socket socket;
  private final FrameCodec frames;

  private BridgeClient(BridgeEndpoint place, Socket socket) throws IOException {
    this.place = place;
    this.socket = socket;
    this.frames = new FrameCodec(socket.getInputStream(), socket.getOutputStream());
  }

  /**
   * Connects to the bridge.
   *
   * @throws ServerUnreachableException where nobody is there
   */
  public static BridgeClient open(BridgeEndpoint place) {
    try {
      return open(place, place.host().addresses());
    } catch (IOException e) {
      throw unreachable(place, e);
    }
  }

  /** A name may have several addresses, and the server listens on one of them. */
  private static BridgeClient open(BridgeEndpoint place, List<InetAddress> addresses)
      throws IOException {
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

  private static BridgeClient open(BridgeEndpoint place, InetAddress address) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) CONNECT_TIMEOUT.toMillis());
      socket.connect(
          new InetSocketAddress(address, place.port()), (int) CONNECT_TIMEOUT.toMillis());
      return new BridgeClient(
          place, place.certificates() == null ? socket : PinnedTls.over(socket, place));
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
   * @throws CommandRejectedException as the server says
   */
  public JsonNode ask(String command, ObjectNode body, @Nullable String token) {
    ObjectNode frame =
        FrameCodec.object()
            .put("type", "send")
            .put("address", Addresses.admin(command))
            .put("replyAddress", REPLY_ADDRESS);
    ObjectNode headers = frame.putObject("headers").put("timeout", COMMAND_TIMEOUT.toMillis());
    if (token != null) {
      headers.put("authorization", "Bearer " + token);
    }
    frame.set("body", body);
    try {
      socket.setSoTimeout((int) COMMAND_TIMEOUT.plus(REPLY_GRACE).toMillis());
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
      if (type.equals("message") && frame.path("address").asText().equals(REPLY_ADDRESS)) {
        JsonNode body = frame.path("body");
        if (!body.isObject()) {
          throw new ServerUnreachableException(
              place + " answered without a JSON object: is it a server of this version?");
        }
        return body;
      }
    }
  }

  private RuntimeException refused(String command, JsonNode frame) {
    String message = TextFormat.oneLine(frame.path("message").asText("refused without a word"));
    int code = frame.path("failureCode").asInt(0);
    return switch (frame.path("failureType").asText()) {
      case "TIMEOUT" -> late(command);
      case "NO_HANDLERS" ->
          new CommandRejectedException(
              code,
              "the server at "
                  + place
                  + " does not know the command "
                  + command
                  + " (or is just starting): see tilesctl status --commands");
      default ->
          message.equals("access_denied")
              ? new CommandRejectedException(
                  code, "the bridge at " + place + " does not let " + command + " in")
              : new CommandRejectedException(code, message);
    };
  }

  /** Asks for what is published on an address. */
  public void register(String address) throws IOException {
    frames.write(FrameCodec.object().put("type", "register").put("address", address));
  }

  public void ping() throws IOException {
    frames.write(FrameCodec.object().put("type", "ping"));
  }

  /**
   * The next frame.
   *
   * @throws SocketTimeoutException where none comes in time; may be called again
   */
  public JsonNode next() throws IOException {
    JsonNode frame;
    try {
      frame = frames.read();
    } catch (ServerUnreachableException e) {
      throw new ServerUnreachableException(place + ": " + e.getMessage());
    }
    if (frame == null) {
      throw lost();
    }
    return frame;
  }

  /** How long {@link #next} waits. */
  public void patience(Duration longest) throws IOException {
    socket.setSoTimeout((int) longest.toMillis());
  }

  public ServerUnreachableException lost() {
    return new ServerUnreachableException(
        "the connection to " + place + " was lost: is the server still up? See its log");
  }

  private ServerUnreachableException late(String command) {
    return new ServerUnreachableException(
        "%s did not answer %s within %d s; it may still be at it: look at tilesctl status"
            .formatted(place, command, COMMAND_TIMEOUT.toSeconds()));
  }

  private static ServerUnreachableException unreachable(BridgeEndpoint place, IOException e) {
    String where = "no server at " + place + ": ";
    if (e instanceof UnknownHostException) {
      return new ServerUnreachableException(
          where + "the host name is unknown; check MANAGEMENT_HOST or --host");
    }
    if (e instanceof SSLException) {
      return new ServerUnreachableException(
          where
              + "TLS failed ("
              + TextFormat.oneLine(String.valueOf(e.getMessage()))
              + "); check MANAGEMENT_TLS_CERT_FILE or --tls-ca");
    }
    if (e instanceof SocketTimeoutException) {
      return new ServerUnreachableException(
          where
              + "no answer within "
              + CONNECT_TIMEOUT.toSeconds()
              + " s; check firewall, host and TLS");
    }
    String what =
        e instanceof ConnectException
            ? "connection refused"
            : TextFormat.oneLine(String.valueOf(e.getMessage()));
    return new ServerUnreachableException(
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
