package twf.tiles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;
import twf.tiles.event.Addresses;

/** A blocking connection to the event-bus bridge. One thread at a time. */
final class BridgeClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** The timeout that the bridge applies to a command. */
  private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration REPLY_GRACE = Duration.ofSeconds(5);

  /** The reply address of commands. */
  static final String REPLY_ADDRESS = "tilesctl";

  private final Endpoint endpoint;
  private final Socket socket;
  private final FrameCodec frames;

  /**
   * The address of the bridge.
   *
   * @param host the host to connect to
   * @param port 1 to 65535
   * @param certificates a PEM file of trusted certificates; null for a connection without TLS
   */
  record Endpoint(Host host, int port, @Nullable Path certificates) {
    @Override
    public String toString() {
      return host.withPort(port);
    }
  }

  private BridgeClient(Endpoint endpoint, Socket socket) throws IOException {
    this.endpoint = endpoint;
    this.socket = socket;
    this.frames = new FrameCodec(socket.getInputStream(), socket.getOutputStream());
  }

  /**
   * Connects to the bridge. Tries all addresses of the host: a host name may resolve to several,
   * and the server may listen on only one.
   *
   * @throws CliException.Unreachable if no connection can be made
   */
  static BridgeClient open(Endpoint endpoint) {
    IOException first = null;
    try {
      for (InetAddress address : endpoint.host().addresses()) {
        try {
          return open(endpoint, address);
        } catch (IOException e) {
          first = first == null ? e : first;
        }
      }
    } catch (UnknownHostException e) {
      first = e;
    }
    throw new CliException.Unreachable("no server at " + endpoint + ": " + describe(first));
  }

  private static BridgeClient open(Endpoint endpoint, InetAddress address) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) CONNECT_TIMEOUT.toMillis());
      socket.connect(
          new InetSocketAddress(address, endpoint.port()), (int) CONNECT_TIMEOUT.toMillis());
      return new BridgeClient(
          endpoint, endpoint.certificates() == null ? socket : PinnedTls.wrap(socket, endpoint));
    } catch (IOException e) {
      try {
        socket.close();
      } catch (IOException closeFailure) {
        e.addSuppressed(closeFailure);
      }
      throw e;
    }
  }

  /** Returns what is wrong with a connection attempt and what to check. */
  private static String describe(@Nullable IOException e) {
    if (e == null || e instanceof UnknownHostException) {
      return "the host name is unknown; check MANAGEMENT_HOST or --host";
    }
    String message = TextFormat.oneLine(String.valueOf(e.getMessage()));
    if (e instanceof SSLException) {
      return "TLS failed (" + message + "); check MANAGEMENT_TLS_CERT_FILE or --tls-ca";
    }
    if (e instanceof SocketTimeoutException) {
      return "no answer within " + CONNECT_TIMEOUT.toSeconds() + " s; check firewall, host and TLS";
    }
    return (e instanceof ConnectException ? "connection refused" : message)
        + "; check that it runs, and MANAGEMENT_HOST and ADMIN_BRIDGE_PORT (or --host, --port)";
  }

  /**
   * Sends a command and waits for its reply.
   *
   * @param token the admin token; null for a read-only command
   * @throws CliException.Rejected if the server rejects the command
   * @throws CliException.Unreachable if the connection is lost or the reply does not arrive in time
   */
  JsonNode send(String command, ObjectNode body, @Nullable String token) {
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
      return awaitReply(command);
    } catch (SocketTimeoutException e) {
      throw timedOut(command);
    } catch (IOException e) {
      throw connectionLost();
    }
  }

  private JsonNode awaitReply(String command) throws IOException {
    while (true) {
      JsonNode frame = next();
      String type = frame.path("type").asText();
      if (type.equals("err")) {
        throw toRejection(command, frame);
      }
      if (type.equals("message") && frame.path("address").asText().equals(REPLY_ADDRESS)) {
        JsonNode body = frame.path("body");
        if (!body.isObject()) {
          throw new CliException.Unreachable(
              endpoint + " answered without a JSON object: is it a server of this version?");
        }
        return body;
      }
    }
  }

  private RuntimeException toRejection(String command, JsonNode frame) {
    String message = TextFormat.oneLine(frame.path("message").asText("rejected without a message"));
    int code = frame.path("failureCode").asInt(0);
    return switch (frame.path("failureType").asText()) {
      case "TIMEOUT" -> timedOut(command);
      case "NO_HANDLERS" ->
          new CliException.Rejected(
              code,
              "the server at %s does not know the command %s (or is just starting): see tilesctl"
                      .formatted(endpoint, command)
                  + " status --commands");
      default ->
          new CliException.Rejected(
              code,
              message.equals("access_denied")
                  ? "the bridge at %s does not permit the command %s".formatted(endpoint, command)
                  : message);
    };
  }

  /** Subscribes to an event-bus address. */
  void register(String address) throws IOException {
    frames.write(FrameCodec.object().put("type", "register").put("address", address));
  }

  void ping() throws IOException {
    frames.write(FrameCodec.object().put("type", "ping"));
  }

  /**
   * Waits for the next frame.
   *
   * @throws SocketTimeoutException if none arrives in time; the call may be repeated
   */
  JsonNode next() throws IOException {
    JsonNode frame;
    try {
      frame = frames.read();
    } catch (CliException.Unreachable e) {
      throw new CliException.Unreachable(endpoint + ": " + e.getMessage());
    }
    if (frame == null) {
      throw connectionLost();
    }
    return frame;
  }

  /** Sets the timeout of {@link #next}. */
  void setTimeout(Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
  }

  CliException.Unreachable connectionLost() {
    return new CliException.Unreachable(
        "the connection to " + endpoint + " was lost: is the server still up? See its log");
  }

  private CliException.Unreachable timedOut(String command) {
    return new CliException.Unreachable(
        "%s did not answer %s within %d s; it may still be running: see tilesctl status"
            .formatted(endpoint, command, COMMAND_TIMEOUT.toSeconds()));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Ignored: everything needed has been read.
      return;
    }
  }
}
