package twf.tiles.admin.security;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;

/**
 * TLS of the management port and the admin bridge: checks the certificate and key files, and adds
 * TLS to connections that the server has already accepted.
 *
 * <p>With Vert.x's own TLS, the server sees a connection only after the handshake, so connections
 * that never complete it would escape the connection limit and the idle timeout.
 */
public final class EarlyTlsHandler {
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);
  private static final String CERTIFICATES = "MANAGEMENT_TLS_CERT_FILE";
  private static final String KEY = "MANAGEMENT_TLS_KEY_FILE";
  private static final long MAX_BYTES = 1 << 20;

  /** The signature algorithm used to test each type of private key. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

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
          SslContextBuilder.forServer(pem(tls).getKeyManagerFactory(vertx))
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

  private static PemKeyCertOptions pem(Settings.Tls tls) {
    return new PemKeyCertOptions()
        .addCertPath(tls.certificates().toString())
        .addKeyPath(tls.key().toString());
  }

  /**
   * Checks that both files can be read and that the key belongs to the certificate. Blocks.
   *
   * @throws FailureException a bad request that names the setting of the wrong file
   */
  public static void check(Vertx vertx, Settings.@Nullable Tls tls) {
    if (tls == null) {
      return;
    }
    requireReadable(CERTIFICATES, tls.certificates());
    requireReadable(KEY, tls.key());
    if (!keyMatchesCertificate(loadKeys(vertx, tls))) {
      throw FailureException.badRequest(
          "%s: %s is not the key of the certificate in %s, %s"
              .formatted(KEY, tls.key(), CERTIFICATES, tls.certificates()));
    }
  }

  private static void requireReadable(String key, Path file) {
    try {
      if (Files.size(file) > MAX_BYTES || !Files.isRegularFile(file)) {
        throw FailureException.badRequest(key + ": " + file + " is not a file of at most 1 MiB");
      }
      Files.newInputStream(file).close();
    } catch (IOException e) {
      throw FailureException.badRequest(
          key + ": " + FailureException.storage(file, e).getMessage());
    }
  }

  private static X509KeyManager loadKeys(Vertx vertx, Settings.Tls tls) {
    try {
      for (KeyManager keys : pem(tls).getKeyManagerFactory(vertx).getKeyManagers()) {
        if (keys instanceof X509KeyManager x509) {
          return x509;
        }
      }
      throw new GeneralSecurityException("no X.509 certificate");
    } catch (Exception e) { // declared by getKeyManagerFactory
      throw FailureException.badRequest(
          "%s, %s: %s and %s cannot be used: %s"
              .formatted(CERTIFICATES, KEY, tls.certificates(), tls.key(), describe(e)));
    }
  }

  private static String describe(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  /** Returns whether the certificate's public key verifies a signature of the private key. */
  private static boolean keyMatchesCertificate(X509KeyManager keys) {
    byte[] text = "offline tiles".getBytes(StandardCharsets.UTF_8);
    return SIGNATURES.entrySet().stream()
        .allMatch(
            entry -> {
              String[] aliases = keys.getServerAliases(entry.getKey(), null);
              return aliases == null || verifies(keys, aliases[0], entry.getValue(), text);
            });
  }

  private static boolean verifies(
      X509KeyManager keys, String alias, String algorithm, byte[] text) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(keys.getPrivateKey(alias));
      signature.update(text);
      byte[] signatureBytes = signature.sign();
      signature.initVerify(keys.getCertificateChain(alias)[0].getPublicKey());
      signature.update(text);
      return signature.verify(signatureBytes);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
