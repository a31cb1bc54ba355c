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

/** A client of the event-bus bridge, by its protocol alone: nothing of ours is in it. */
public final class TestBridgeClient implements AutoCloseable {
  private static final int SECONDS = 20;
  private static final int MAX_TIMEOUT_MS = 120_000;

  private final Socket socket;
  private final Map<String, BlockingQueue<JsonObject>> byAddress = new ConcurrentHashMap<>();
  private final BlockingQueue<JsonObject> others = new LinkedBlockingQueue<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final Thread reader = new Thread(this::read, "bridge client");

  /**
   * @param port on the loopback
   */
  public TestBridgeClient(int port) {
    this(connected(port));
  }

  /**
   * @param socket connected, of TLS perhaps
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

  /** Sends a command with the right token. */
  public Reply request(String command, JsonObject body) {
    return request(command, body, Roots.TOKEN);
  }

  /** Sends a command with a token of choice, empty for none, and waits for what comes of it. */
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

  /** Listens to an address; answers the frames that come of it, each with a {@code body}. */
  public BlockingQueue<JsonObject> register(String address) {
    sendFrame(new JsonObject().put("type", "register").put("address", address));
    // What is asked for after it is answered after it is in force.
    ping();
    return queue(address);
  }

  /** Waits for the answer to a ping. */
  public void ping() {
    sendFrame(new JsonObject().put("type", "ping"));
    JsonObject answer = nextOther();
    if (!"pong".equals(answer.getString("type"))) {
      throw new AssertionError("expected a pong, found " + answer.encode());
    }
  }

  /** Sends a frame as it is. */
  public void sendFrame(JsonObject frame) {
    byte[] content = frame.encode().getBytes(StandardCharsets.UTF_8);
    sendBytes(ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array());
  }

  /** Sends bytes as they are; a server that has hung up already does not matter. */
  public void sendBytes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      // what it said before is still to be read
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next of a queue, which comes soon. */
  public static <T> T poll(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing of " + what + " within " + SECONDS + " s");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next frame to an address: an event, or a reply to a frame of one's own. */
  public JsonObject nextAt(String address) {
    return poll(queue(address), address);
  }

  /** The next frame that is neither a reply nor an event. */
  public JsonObject nextOther() {
    return poll(others, "others");
  }

  /** Waits until the server hangs up; false where it does not. */
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
      // the server or the test has hung up
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
   * What came of a command.
   *
   * @param body empty where it failed
   * @param failureCode 0 where it did not fail
   * @param message why it failed
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
