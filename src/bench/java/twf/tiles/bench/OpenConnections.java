package twf.tiles.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that stay open. Most are idle after one response; some read a large response slowly,
 * again and again. One thread serves all slow readers.
 */
final class OpenConnections implements AutoCloseable {
  private static final int SMALL_BUFFER = 16 * 1024;
  private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

  private final List<SocketChannel> waiting = new ArrayList<>();
  private final List<SocketChannel> slow = new ArrayList<>();
  private final URI server;
  private final byte[] bigAsk;
  private final Thread reader = new Thread(this::readSlowly, "slow readers");
  private volatile boolean ended;
  private volatile String broken = "";
  private volatile long slowBytes;

  private OpenConnections(URI server, String big) {
    this.server = server;
    this.bigAsk = ask(big, "");
  }

  /**
   * Opens the connections.
   *
   * @param small path that idle connections request once
   * @param big path that slow readers request
   */
  static OpenConnections open(RunningServer server, int count, int slow, String small, String big)
      throws IOException {
    OpenConnections all = new OpenConnections(URI.create(server.url()), big);
    for (int i = 0; i < count - slow; i++) {
      SocketChannel channel = all.connect(false);
      all.waiting.add(channel);
      all.askAndRead(channel, small);
    }
    for (int i = 0; i < slow; i++) {
      SocketChannel channel = all.connect(true);
      // Enough requests for a quarter of an hour; the server answers them one after another.
      ByteBuffer asks = ByteBuffer.allocate(all.bigAsk.length * 4);
      for (int j = 0; j < 4; j++) {
        asks.put(all.bigAsk);
      }
      channel.write(asks.flip());
      channel.configureBlocking(false);
      all.slow.add(channel);
    }
    all.reader.setDaemon(true);
    all.reader.start();
    return all;
  }

  private SocketChannel connect(boolean small) throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (small) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
    }
    channel.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    return channel;
  }

  private static byte[] ask(String path, String more) {
    return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void askAndRead(SocketChannel channel, String path) throws IOException {
    channel.write(ByteBuffer.wrap(ask(path, "If-None-Match: *\r\n")));
    ByteBuffer answer = ByteBuffer.allocate(SMALL_BUFFER);
    long deadline = System.nanoTime() + TIMEOUT_NS;
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      if (channel.read(answer) < 0 || System.nanoTime() > deadline) {
        throw new IOException("closed after " + text);
      }
      text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
    }
    if (!text.startsWith("HTTP/1.1 304")) {
      throw new IOException("expected 304, found " + text);
    }
    channel.configureBlocking(false);
  }

  private void readSlowly() {
    ByteBuffer some = ByteBuffer.allocate(SMALL_BUFFER / 2);
    while (!ended) {
      for (SocketChannel channel : slow) {
        try {
          int read = channel.read(some.clear());
          if (read < 0) {
            broken = "a slow reader's connection was closed";
            return;
          }
          slowBytes += read;
        } catch (IOException e) {
          if (!ended) {
            broken = "a slow reader's connection broke: " + e;
          }
          return;
        }
      }
      LockSupport.parkNanos(PERIOD_NS);
    }
  }

  /**
   * Fails if the server closed a connection or the slow readers received nothing.
   *
   * @return total number of bytes that the slow readers received
   */
  long checkOpen() throws IOException {
    for (SocketChannel channel : waiting) {
      if (channel.read(ByteBuffer.allocate(1)) != 0) {
        throw new IOException("a waiting connection was closed or got what it did not ask for");
      }
    }
    if (!broken.isEmpty() || slowBytes == 0) {
      throw new IOException(broken.isEmpty() ? "slow readers got nothing" : broken);
    }
    return slowBytes;
  }

  @Override
  public void close() throws IOException {
    ended = true;
    for (SocketChannel channel : waiting) {
      channel.close();
    }
    for (SocketChannel channel : slow) {
      channel.close();
    }
  }
}
