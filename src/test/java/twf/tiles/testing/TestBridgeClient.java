package twf.tiles.testing;

import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of the event-bus bridge that implements the protocol without production code. */
public final class TestBridgeClient implements AutoCloseable {
  private static final int SECONDS = 20;
  private static final int MAX_TIMEOUT_MS = 120_000;

  private final Socket socket;
  private final Map<String, BlockingQueue<JsonObject>> byAddress = new ConcurrentHashMap<>();
  private final BlockingQueue<JsonObject> others = new LinkedBlockingQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final Thread reader = new Thread(this::read, "bridge client");

  /**
   * @param port on the loopback interface
   */
  public TestBridgeClient(int port) {
    this(connected(port));
  }

  /**
   * @param socket a connected socket, plain or TLS
   */
  public TestBridgeClient(Socket socket) {
    this.socket = socket;
    reader.setDaemon(true);
    reader.start();
  }

  private static Socket connected(int port) {
    try {
      return new Socket(InetAddress.getByName("127.0.0.1"), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a command with the correct token and waits for the reply. */
  public Reply request(String command, JsonObject body) {
    return request(command, body, Roots.TOKEN);
  }

  /** Sends a command with the given token (empty for none) and waits for the reply. */
  public Reply request(String command, JsonObject body, String token) {
    JsonObject headers = new JsonObject().put("timeout", MAX_TIMEOUT_MS);
    if (!token.isEmpty()) {
      headers.put("authorization", "Bearer " + token);
    }
    String replies = "reply-" + asked.incrementAndGet();
    sendFrame(
        new JsonObject()
            .put("type", "send")
            .put("address", "twf.tiles.admin." + command)
            .put("replyAddress", replies)
            .put("headers", headers)
            .put("body", body));
    return Reply.of(poll(queue(replies), command));
  }

  /** Registers at an address; returns the queue of its events, each a frame with a {@code body}. */
  public BlockingQueue<JsonObject> register(String address) {
    sendFrame(new JsonObject().put("type", "register").put("address", address));
    // The server handles frames in order: after the pong the registration is in force.
    ping();
    return queue(address);
  }

  /** Sends a ping and waits for the pong. */
  public void ping() {
    sendFrame(new JsonObject().put("type", "ping"));
    JsonObject answer = nextOther();
    if (!"pong".equals(answer.getString("type"))) {
      throw new AssertionError("expected a pong, found " + answer.encode());
    }
  }

  /** Sends a frame unchanged. */
  public void sendFrame(JsonObject frame) {
    byte[] content = frame.encode().getBytes(StandardCharsets.UTF_8);
    sendBytes(ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array());
  }

  /** Sends bytes unchanged; ignores that the server may have closed the connection. */
  public void sendBytes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      // Earlier frames can still be read.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the next element of a queue; fails after a timeout. */
  public static <T> T poll(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing received: " + what + " within " + SECONDS + " s");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the next frame for an address: an event, or a reply to one of this client's frames. */
  public JsonObject nextAt(String address) {
    return poll(queue(address), address);
  }

  /** Returns the next frame that is neither a reply nor an event. */
  public JsonObject nextOther() {
    return poll(others, "others");
  }

  /** Waits until the server closes the connection; returns false on timeout. */
  public boolean isEnded() {
    try {
      reader.join(TimeUnit.SECONDS.toMillis(SECONDS));
      return !reader.isAlive();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private BlockingQueue<JsonObject> queue(String address) {
    return byAddress.computeIfAbsent(address, unseen -> new LinkedBlockingQueue<>());
  }

  private void read() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
      while (true) {
        byte[] content = new byte[in.readInt()];
        in.readFully(content);
        JsonObject frame = new JsonObject(new String(content, StandardCharsets.UTF_8));
        String address = frame.getString("address", "");
        (address.isEmpty() ? others : queue(address)).add(frame);
      }
    } catch (EOFException | SocketException ended) {
      // The server or the test closed the connection.
    } catch (IOException e) {
      others.add(new JsonObject().put("type", "broken").put("message", e.toString()));
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The reply to a command.
   *
   * @param body empty if the command failed
   * @param failureCode 0 if the command succeeded
   * @param message the reason for a failure
   */
  public record Reply(JsonObject body, int failureCode, String message) {
    static Reply of(JsonObject frame) {
      return "err".equals(frame.getString("type"))
          ? new Reply(
              new JsonObject(), frame.getInteger("failureCode"), frame.getString("message", ""))
          : new Reply(frame.getJsonObject("body"), 0, "");
    }
  }
}
