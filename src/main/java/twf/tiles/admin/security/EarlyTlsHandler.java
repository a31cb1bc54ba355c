package twf.tiles.admin.security;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Vertx;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;

/**
 * Adds TLS to connections that the server has already accepted.
 *
 * <p>With Vert.x's own TLS, the server sees a connection only after the handshake, so connections
 * that never complete it would escape the connection limit and the idle timeout.
 */
public final class EarlyTlsHandler {
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

  private final SslContext context;

  private EarlyTlsHandler(SslContext context) {
    this.context = context;
  }

  /**
   * Creates a handler from the certificate and key files, or returns null if TLS is not configured.
   * Blocks while reading the files.
   *
   * @throws FailureException if the files cannot be used
   */
  public static @Nullable EarlyTlsHandler create(Vertx vertx, Settings.@Nullable Tls tls) {
    if (tls == null) {
      return null;
    }
    try {
      return new EarlyTlsHandler(
          SslContextBuilder.forServer(TlsFileCheck.pem(tls).getKeyManagerFactory(vertx))
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .build());
    } catch (Exception e) { // declared by getKeyManagerFactory
      throw FailureException.badRequest(
          "%s and %s cannot be used: %s".formatted(tls.certificates(), tls.key(), e.getMessage()));
    }
  }

  /**
   * Inserts TLS at the head of the connection's pipeline. Call on the connection's event loop,
   * before anything is read or written.
   *
   * @param connection an {@code HttpConnection} or a {@code NetSocket}
   */
  public void install(Object connection) {
    if (!(connection instanceof ConnectionBase base)) {
      throw new IllegalArgumentException("not a Vert.x connection: " + connection.getClass());
    }
    Channel channel = base.channel();
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT.toMillis());
    channel.pipeline().addFirst("ssl", handler);
  }
}
