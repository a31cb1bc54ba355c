package twf.tiles.testing;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;

/**
 * An event-bus bridge on the loopback interface that sends scripted replies and records the frames
 * it receives.
 */
public final class FakeBridge implements AutoCloseable {
  private static final String ADMIN = "twf.tiles.admin.";

  private final ServerSocket server;
  private final Map<String, Queue<JsonObject>> answers = new ConcurrentHashMap<>();
  private final List<JsonObject> frames = new CopyOnWriteArrayList<>();
  private final List<Socket> clients = new CopyOnWriteArrayList<>();
  private volatile byte[] instead;

  public FakeBridge() {
    this(listening());
  }

  /**
   * @param server a listening socket, plain or TLS
   */
  public FakeBridge(ServerSocket server) {
    this.server = server;
    Thread thread = new Thread(this::accept, "fake bridge");
    thread.setDaemon(true);
    thread.start();
  }

  private static ServerSocket listening() {
    try {
      return new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Queues a reply to a command; the last reply of the queue is repeated. */
  public FakeBridge reply(String command, String body) {
    return answer(
        command, new JsonObject().put("type", "message").put("body", new JsonObject(body)));
  }

  /** Queues a failure reply to a command. */
  public FakeBridge reject(String command, int code, String type, String message) {
    return answer(
        command,
        new JsonObject()
            .put("type", "err")
            .put("failureCode", code)
            .put("failureType", type)
            .put("message", message));
  }

  private FakeBridge answer(String command, JsonObject frame) {
    answers.computeIfAbsent(command, unseen -> new ConcurrentLinkedQueue<>()).add(frame);
    return this;
  }

  /** Replies to any frame with these bytes, then disconnects. */
  public FakeBridge respondWith(byte[] bytes) {
    instead = bytes.clone();
    return this;
  }

  /** Returns all frames received so far. */
  public List<JsonObject> frames() {
    return List.copyOf(frames);
  }

  /** Returns the last frame received so far. */
  public JsonObject last() {
    return frames.get(frames.size() - 1);
  }

  /** Sends an event to all connected clients. */
  public void publish(String address, String body) {
    JsonObject frame =
        new JsonObject()
            .put("type", "message")
            .put("address", address)
            .put("body", new JsonObject(body));
    clients.forEach(client -> send(client, frame));
  }

  /** Disconnects all clients. */
  public void hangUp() {
    clients.forEach(FakeBridge::close);
    clients.clear();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        clients.add(client);
        Thread thread = new Thread(() -> talk(client), "fake bridge's client");
        thread.setDaemon(true);
        thread.start();
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void talk(Socket client) {
    try {
      DataInputStream in = new DataInputStream(client.getInputStream());
      while (true) {
        JsonObject frame =
            new JsonObject(new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8));
        frames.add(frame);
        if (instead != null) {
          client.getOutputStream().write(instead);
          client.close();
          return;
        }
        answer(client, frame);
      }
    } catch (EOFException | SocketException | SSLException ended) {
      clients.remove(client);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(Socket client, JsonObject frame) {
    String type = frame.getString("type");
    if (type.equals("ping")) {
      send(client, new JsonObject().put("type", "pong"));
    } else if (type.equals("send")) {
      Queue<JsonObject> queue = answers.get(frame.getString("address").substring(ADMIN.length()));
      if (queue == null) {
        close(client);
        return;
      }
      JsonObject answer = queue.size() > 1 ? queue.poll() : queue.peek();
      send(client, answer.copy().put("address", frame.getString("replyAddress")));
    }
  }

  private static void send(Socket client, JsonObject frame) {
    byte[] json = frame.encode().getBytes(StandardCharsets.UTF_8);
    synchronized (client) {
      try {
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeInt(json.length);
        out.write(json);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void close(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hangUp();
  }
}
