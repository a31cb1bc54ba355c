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
 * Tells systemd the state of this process, by the protocol of sd_notify(3): one datagram a message
 * to the unix socket that {@code NOTIFY_SOCKET} names. Thread-safe.
 */
public final class ServiceNotifier {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotifier.class);

  private final @Nullable String address;

  /**
   * @param address the value of {@code NOTIFY_SOCKET}: an absolute path, or {@code @} and a name
   *     without a file; null or empty where no service manager asks
   */
  public ServiceNotifier(@Nullable String address) {
    this.address = address == null || address.isEmpty() ? null : address;
  }

  /** Clients are answered: a unit of {@code Type=notify} has started. */
  public void notifyReady() {
    send("READY=1\nSTATUS=serving");
  }

  /** The process ends, as it was asked to. */
  public void stopping() {
    send("STOPPING=1\nSTATUS=stopping");
  }

  /**
   * A line for {@code systemctl status}.
   *
   * @param text of which only the first line is sent
   */
  public void status(String text) {
    send("STATUS=" + text.lines().findFirst().orElse(""));
  }

  /** A failure is logged alone: it harms nobody but a unit of {@code Type=notify}. */
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
