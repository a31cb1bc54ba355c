package twf.tiles.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a server on the loopback interface that sends arbitrary bytes and reads responses
 * strictly by {@code Content-Length}. Not thread-safe.
 */
public final class RawHttpConnection implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private final String host;

  public RawHttpConnection(int port) {
    this(port, 0);
  }

  /**
   * @param host value of the {@code Host} header
   */
  public RawHttpConnection(int port, String host) {
    this(port, 0, host);
  }

  /**
   * @param window approximate number of bytes the client's receive buffer holds; 0 for the default
   */
  public RawHttpConnection(int port, int window) {
    this(port, window, "a");
  }

  private RawHttpConnection(int port, int window, String host) {
    this.host = host;
    try {
      socket = new Socket();
      socket.setSoTimeout(TIMEOUT_MS);
      socket.setTcpNoDelay(true);
      if (window > 0) {
        socket.setReceiveBufferSize(window);
      }
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MS);
      in = new BufferedInputStream(socket.getInputStream(), 1024);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends text unchanged; ignores that the server may have closed the connection. */
  public RawHttpConnection send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (SocketException e) {
      // Earlier responses can still be read.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Sends an HTTP/1.1 request without a body. The {@code Host} header has its default unless {@code
   * headerLines} contains one.
   */
  public RawHttpConnection request(String method, String target, String... headerLines) {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    if (Arrays.stream(headerLines).noneMatch(line -> line.startsWith("Host:"))) {
      text.append("Host: ").append(host).append("\r\n");
    }
    for (String line : headerLines) {
      text.append(line).append("\r\n");
    }
    return send(text.append("\r\n").toString());
  }

  /** Reads the next response to any method but HEAD. */
  public Answer readResponse() {
    return readResponse(true);
  }

  /** Reads the next response; a response to HEAD has no body. */
  public Answer readResponse(boolean hasBody) {
    try {
      String status = line();
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        headers.merge(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip(),
            (first, second) -> first + ", " + second);
      }
      int code = Integer.parseInt(status.split(" ", 3)[1]);
      boolean empty = !hasBody || code < 200 || code == 204 || code == 304;
      int length = empty ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "-1"));
      return new Answer(status, code, headers, body(length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] body(int length) throws IOException {
    if (length < 0) {
      throw new IOException("an answer without a length");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException(body.length + " of " + length + " bytes");
    }
    return body;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended after: " + line);
      }
      line.write(c);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Reads up to {@code atMost} bytes. */
  public int read(int atMost) {
    try {
      return in.readNBytes(atMost).length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until the server closes the connection. */
  public byte[] readRemaining() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketException reset) {
      // Return what arrived before the reset.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toByteArray();
  }

  /** Waits until the server closes the connection; returns false if it sends more data instead. */
  public boolean isEnded() {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
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

  /**
   * A response.
   *
   * @param line the status line
   * @param headers values by lower-case name
   */
  public record Answer(String line, int status, Map<String, String> headers, byte[] body) {
    public @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }
}
