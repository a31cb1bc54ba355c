package twf.tiles.app;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the state of this process to systemd with the sd_notify(3) protocol: each message is one
 * datagram to the Unix socket named by {@code NOTIFY_SOCKET}. Thread-safe.
 */
public final class ServiceNotifier {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotifier.class);

  private final @Nullable String address;

  /**
   * Creates a notifier.
   *
   * @param address the value of {@code NOTIFY_SOCKET}: an absolute path, or {@code @} and the name
   *     of an abstract socket; null or empty to send nothing
   */
  public ServiceNotifier(@Nullable String address) {
    this.address = address == null || address.isEmpty() ? null : address;
  }

  /**
   * Reports that the server accepts requests; completes the start of a unit of {@code Type=notify}.
   */
  public void notifyReady() {
    send("READY=1\nSTATUS=serving");
  }

  /** Reports that an orderly shutdown has begun. */
  public void stopping() {
    send("STOPPING=1\nSTATUS=stopping");
  }

  /**
   * Sets the status line that {@code systemctl status} shows.
   *
   * @param text the status; only its first line is sent
   */
  public void status(String text) {
    send("STATUS=" + text.lines().findFirst().orElse(""));
  }

  /**
   * Sends a message. Failures are only logged: they matter to units of {@code Type=notify} alone.
   */
  private void send(String message) {
    if (address == null) {
      return;
    }
    try {
      send(address, message);
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.error(
          "the service manager cannot be notified over NOTIFY_SOCKET={}: {}; a unit of Type=notify"
              + " ends this process after its TimeoutStartSec: set Type=exec",
          address,
          e.toString());
    }
  }

  private static void send(String address, String message) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("no unix sockets here: " + Epoll.unavailabilityCause());
    }
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    Socket socket = Socket.newSocketDomainDgram();
    try {
      if (socket.sendToDomainSocket(buffer, 0, bytes.length, path) != bytes.length) {
        throw new IOException("the socket takes no more messages");
      }
    } finally {
      socket.close();
    }
  }
}
