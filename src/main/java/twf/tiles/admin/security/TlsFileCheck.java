package twf.tiles.admin.security;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.Settings;
import twf.tiles.error.FailureException;

/** Checks the TLS certificate and key files of the management port and the admin bridge. */
public final class TlsFileCheck {
  private static final String CERTIFICATES = "MANAGEMENT_TLS_CERT_FILE";
  private static final String KEY = "MANAGEMENT_TLS_KEY_FILE";
  private static final long MAX_BYTES = 1 << 20;

  /** The signature algorithm used to test each type of private key. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

  private TlsFileCheck() {}

  static PemKeyCertOptions pem(Settings.Tls tls) {
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
