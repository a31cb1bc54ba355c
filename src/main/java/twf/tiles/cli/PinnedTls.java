package twf.tiles.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import twf.tiles.error.FailureException;

/**
 * TLS to the bridge that trusts the certificates of a PEM file.
 *
 * <p>A server certificate that is itself in the file is accepted whatever host name it contains.
 * One signed by a certificate in the file must match the host name.
 */
final class PinnedTls {
  private static final int MAX_BYTES = 1 << 20;

  private PinnedTls() {}

  /** Wraps a connected socket in TLS and completes the handshake. */
  static Socket wrap(Socket socket, BridgeClient.Endpoint endpoint) throws IOException {
    Path file = Objects.requireNonNull(endpoint.certificates());
    SSLSocket tls =
        (SSLSocket)
            createContext(file)
                .getSocketFactory()
                .createSocket(socket, endpoint.host().text(), endpoint.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
  }

  private static SSLContext createContext(Path file) {
    try {
      Set<Certificate> certificates = read(file);
      KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
      anchors.load(null, null);
      int index = 0;
      for (Certificate certificate : certificates) {
        anchors.setCertificateEntry(Integer.toString(index++), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager trust =
          new Trust(certificates, (X509ExtendedTrustManager) factory.getTrustManagers()[0]);
      context.init(null, new TrustManager[] {trust}, null);
      return context;
    } catch (IOException e) {
      throw new CliException.Usage(
          FailureException.storage(file, e).failure().message()
              + "; check MANAGEMENT_TLS_CERT_FILE or --tls-ca");
    } catch (GeneralSecurityException e) {
      throw new CliException.Usage(file + ": no PEM certificates; check --tls-ca");
    }
  }

  private static Set<Certificate> read(Path file) throws IOException, CertificateException {
    if (Files.size(file) > MAX_BYTES) {
      throw new CertificateException("over 1 MiB");
    }
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new CertificateException("none");
      }
      return Set.copyOf(found);
    }
  }

  /**
   * Accepts a pinned certificate as it is, and validates any other one as a chain to a pinned
   * authority.
   */
  private static final class Trust extends X509ExtendedTrustManager {
    private final Set<Certificate> pinned;
    private final X509ExtendedTrustManager delegate;

    Trust(Set<Certificate> pinned, X509ExtendedTrustManager delegate) {
      this.pinned = pinned;
      this.delegate = delegate;
    }

    private boolean isPinned(X509Certificate[] chain) {
      return chain.length > 0 && pinned.contains(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      if (!isPinned(chain)) {
        delegate.checkServerTrusted(chain, authType, socket);
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("only connections over sockets are supported");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("only connections over sockets are supported");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("only server certificates can be checked");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("only server certificates can be checked");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("only server certificates can be checked");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return delegate.getAcceptedIssuers();
    }
  }
}
