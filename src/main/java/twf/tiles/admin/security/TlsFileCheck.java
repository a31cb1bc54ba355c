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

/** TLS of the operator's ports. */
public final class TlsFileCheck {
  private static final String CERTIFICATES = "MANAGEMENT_TLS_CERT_FILE";
  private static final String KEY = "MANAGEMENT_TLS_KEY_FILE";
  private static final long MAX_BYTES = 1 << 20;

  /** How each kind of private key signs. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

  private TlsFileCheck() {}

  static PemKeyCertOptions pem(Settings.Tls tls) {
    return new PemKeyCertOptions()
        .addCertPath(tls.certificates().toString())
        .addKeyPath(tls.key().toString());
  }

  /**
   * Makes sure that the files can be used, each and together. Blocks.
   *
   * @throws FailureException with a line that names the key of the settings whose file is wrong
   */
  public static void check(Vertx vertx, Settings.@Nullable Tls tls) {
    if (tls == null) {
      return;
    }
    readable(CERTIFICATES, tls.certificates());
    readable(KEY, tls.key());
    if (!belong(keys(vertx, tls))) {
      throw FailureException.badRequest(
          "%s: %s is not the key of the certificate in %s, %s"
              .formatted(KEY, tls.key(), CERTIFICATES, tls.certificates()));
    }
  }

  private static void readable(String key, Path file) {
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

  private static X509KeyManager keys(Vertx vertx, Settings.Tls tls) {
    try {
      for (KeyManager keys : pem(tls).getKeyManagerFactory(vertx).getKeyManagers()) {
        if (keys instanceof X509KeyManager known) {
          return known;
        }
      }
      throw new GeneralSecurityException("no X.509 certificate");
    } catch (Exception e) { // the library's signature
      throw FailureException.badRequest(
          "%s, %s: %s and %s cannot be used: %s"
              .formatted(CERTIFICATES, KEY, tls.certificates(), tls.key(), words(e)));
    }
  }

  private static String words(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }

  /** Whether what the private key signs is what the certificate's key says it is. */
  private static boolean belong(X509KeyManager keys) {
    byte[] text = "offline tiles".getBytes(StandardCharsets.UTF_8);
    return SIGNATURES.entrySet().stream()
        .allMatch(
            kind -> {
              String[] aliases = keys.getServerAliases(kind.getKey(), null);
              return aliases == null || verifies(keys, aliases[0], kind.getValue(), text);
            });
  }

  private static boolean verifies(
      X509KeyManager keys, String alias, String algorithm, byte[] text) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(keys.getPrivateKey(alias));
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(keys.getCertificateChain(alias)[0].getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
