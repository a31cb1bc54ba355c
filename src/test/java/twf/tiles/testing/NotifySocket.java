package twf.tiles.testing;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainDatagramSocketAddress;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A Unix datagram socket like the one on which systemd receives service notifications. */
public final class NotifySocket implements AutoCloseable {
  private final String address;
  private final Socket socket;

  /**
   * @param address a path, or {@code @} and an abstract name
   */
  public NotifySocket(String address) {
    Assumptions.assumeTrue(Epoll.isAvailable(), "no unix sockets here");
    this.address = address;
    this.socket = Socket.newSocketDomainDgram();
    try {
      socket.bind(
          new DomainSocketAddress(address.startsWith("@") ? '\0' + address.substring(1) : address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the value of {@code NOTIFY_SOCKET} for the service. */
  public String address() {
    return address;
  }

  /** Returns the oldest unread message, if any. */
  public Optional<String> next() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    try {
      DomainDatagramSocketAddress from = socket.recvFromDomainSocket(buffer, 0, buffer.capacity());
      if (from == null) {
        return Optional.empty();
      }
      byte[] message = new byte[from.receivedAmount()];
      buffer.get(0, message);
      return Optional.of(new String(message, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
}
