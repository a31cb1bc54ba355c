package twf.tiles.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.FakeBridge;

/** Tests TLS connections to the bridge with a pinned certificate. */
class PinnedTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificate("named", "ip:127.0.0.1");
    certificate("other", "dns:elsewhere.example");
  }

  private static void certificate(String name, String names) throws Exception {
    String store = folder.resolve(name + ".p12").toString();
    keytool(
        "-genkeypair",
        "-keystore",
        store,
        "-dname",
        "CN=" + name,
        "-ext",
        "san=" + names,
        "-keyalg",
        "EC");
    keytool(
        "-exportcert",
        "-rfc",
        "-keystore",
        store,
        "-file",
        folder.resolve(name + ".pem").toString());
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", new String(PASSWORD), "-alias", "a"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static FakeBridge bridge(String name) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    ServerSocket server =
        context
            .getServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    return new FakeBridge(server).reply("models", "{\"models\":[]}");
  }

  private static String pem(String name) {
    return folder.resolve(name + ".pem").toString();
  }

  @Test
  void trustsPinnedCertificateRegardlessOfNames() throws Exception {
    try (FakeBridge bridge = bridge("other")) {
      TilesctlRunner shell = new TilesctlRunner(bridge.port());
      assertThat(shell.output("models --tls-ca " + pem("other"))).isNotEmpty();
      assertThat(shell.with("MANAGEMENT_TLS_CERT_FILE", pem("other")).output("models"))
          .isNotEmpty();
    }
  }

  @Test
  void rejectsOtherCertificate() throws Exception {
    try (FakeBridge bridge = bridge("named")) {
      TilesctlRunner shell = new TilesctlRunner(bridge.port());
      assertThat(shell.run("models --tls-ca " + pem("other"))).isEqualTo(3);
      assertThat(shell.err()).contains("TLS failed", "--tls-ca").hasLineCount(1);
      assertThat(bridge.frames()).isEmpty();
    }
  }

  @Test
  void rejectsFilesWithoutCertificates() throws Exception {
    try (FakeBridge bridge = new FakeBridge().respondWith(new byte[] {0, 0, 0, 0})) {
      TilesctlRunner shell = new TilesctlRunner(bridge.port());
      assertThat(shell.run("models --tls-ca " + folder.resolve("none.pem"))).isEqualTo(2);
      assertThat(shell.err()).contains("none.pem: does not exist").hasLineCount(1);
      Files.writeString(folder.resolve("wrong.pem"), "no certificate\n");
      assertThat(shell.run("models --tls-ca " + folder.resolve("wrong.pem"))).isEqualTo(2);
      assertThat(shell.err()).contains("no PEM certificates").hasLineCount(1);
    }
  }
}
