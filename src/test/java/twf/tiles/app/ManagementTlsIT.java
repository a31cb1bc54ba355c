package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.TestBridgeClient;
import twf.tiles.testing.TlsFiles;

/** Tests TLS on the management ports, and starts that fail because of bad TLS or token files. */
@Tag("slow")
class ManagementTlsIT {
  private static final String CERTIFICATE = "MANAGEMENT_TLS_CERT_FILE";
  private static final String KEY = "MANAGEMENT_TLS_KEY_FILE";

  @TempDir Path folder;

  private Roots roots;

  @BeforeEach
  void makeRoots() {
    roots = new Roots(folder);
  }

  private ServerUnderTest start(TlsFiles tls) {
    return ServerUnderTest.start(
        roots,
        roots.environment(CERTIFICATE, tls.certificate().toString(), KEY, tls.key().toString()));
  }

  @Test
  void servesBothPortsOverTls() throws Exception {
    TlsFiles tls = TlsFiles.make(folder, "own");
    try (ServerUnderTest server = start(tls)) {
      assertThat(server.awaitLine("admin bridge: ")).endsWith(" (TLS)");
      try (TestBridgeClient bridge =
          new TestBridgeClient(
              tls.trust().getSocketFactory().createSocket("127.0.0.1", server.bridgePort()))) {
        assertThat(bridge.request("status", new JsonObject(), "").failureCode()).isZero();
        assertThat(bridge.request("rescan", new JsonObject()).body().getInteger("manifests"))
            .isZero();
      }
      URI live = server.managementUri().resolve("/health/live");
      assertThat(live.getScheme()).isEqualTo("https");
      HttpClient http = HttpClient.newBuilder().sslContext(tls.trust()).build();
      assertThat(
              http.send(HttpRequest.newBuilder(live).build(), BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
      try (TestBridgeClient plain = server.bridge()) {
        plain.sendFrame(new JsonObject().put("type", "ping"));
        assertThat(plain.isEnded()).isTrue();
      }
      assertThat(server.stop()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CERTIFICATE, KEY})
  void namesMissingFile(String key) {
    TlsFiles tls = TlsFiles.make(folder, "own");
    Path missing = folder.resolve("missing.pem");
    assertThat(
            failed(
                CERTIFICATE, (key.equals(CERTIFICATE) ? missing : tls.certificate()).toString(),
                KEY, (key.equals(KEY) ? missing : tls.key()).toString()))
        .singleElement()
        .asString()
        .contains(key + ": ", missing.toString(), "does not exist");
  }

  @Test
  void namesFileWithoutCertificate() throws IOException {
    TlsFiles tls = TlsFiles.make(folder, "own");
    Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");
    assertThat(failed(CERTIFICATE, text.toString(), KEY, tls.key().toString()))
        .singleElement()
        .asString()
        .contains(CERTIFICATE, text.toString(), "cannot be used", "BEGIN CERTIFICATE");
  }

  @Test
  void rejectsKeyOfAnotherCertificate() {
    TlsFiles one = TlsFiles.make(folder, "one");
    TlsFiles other = TlsFiles.make(folder, "other");
    assertThat(failed(CERTIFICATE, one.certificate().toString(), KEY, other.key().toString()))
        .containsExactly(
            "offline-tiles: %s: %s is not the key of the certificate in %s, %s"
                .formatted(KEY, other.key(), CERTIFICATE, one.certificate()));
  }

  @Test
  void requiresTlsBeyondLoopback() {
    assertThat(failed("MANAGEMENT_HOST", "0.0.0.0"))
        .containsExactly(
            "offline-tiles: MANAGEMENT_HOST: value \"0.0.0.0\" (from the environment) is wrong:"
                + " expected a loopback address (127.0.0.1, ::1, localhost), or, for remote access,"
                + " MANAGEMENT_TLS_CERT_FILE and MANAGEMENT_TLS_KEY_FILE to be set as well");
  }

  @Test
  void rejectsTokenFileReadableByOthers() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "secret");
    Files.setPosixFilePermissions(
        token, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(failed("ADMIN_TOKEN", "", "ADMIN_TOKEN_FILE", token.toString()))
        .singleElement()
        .asString()
        .endsWith("chmod 600 " + token.toRealPath());
  }

  private List<String> failed(String... environment) {
    try (ServerUnderTest server = ServerUnderTest.run(folder, roots.environment(environment))) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.out()).noneMatch(line -> line.strip().startsWith("at "));
      return server.err();
    }
  }
}
