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
 * TLS in front of connections that are there already: a server of Vert.x's own TLS tells of a
 * connection only after the handshake, so that nothing would bound those who never come to its end.
 */
public final class EarlyTlsHandler {
  private static final Duration HANDSHAKE = Duration.ofSeconds(5);

  private final SslContext context;

  private EarlyTlsHandler(SslContext context) {
    this.context = context;
  }

  /**
   * Null where there is no TLS. Reads files.
   *
   * @throws FailureException where they cannot be used
   */
  public static @Nullable EarlyTlsHandler of(Vertx vertx, Settings.@Nullable Tls tls) {
    if (tls == null) {
      return null;
    }
    try {
      return new EarlyTlsHandler(
          SslContextBuilder.forServer(TlsFileCheck.pem(tls).getKeyManagerFactory(vertx))
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .build());
    } catch (Exception e) { // the library's signature
      throw FailureException.badRequest(
          "%s and %s cannot be used: %s".formatted(tls.certificates(), tls.key(), e.getMessage()));
    }
  }

  /**
   * Puts TLS before all that is read and written. To be called by the connection's event loop when
   * the connection is new.
   *
   * @param connection an {@code HttpConnection} or a {@code NetSocket}
   */
  public void before(Object connection) {
    if (!(connection instanceof ConnectionBase base)) {
      throw new IllegalArgumentException("not a connection of Vert.x: " + connection.getClass());
    }
    Channel channel = base.channel();
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
    channel.pipeline().addFirst("ssl", handler);
  }
}
