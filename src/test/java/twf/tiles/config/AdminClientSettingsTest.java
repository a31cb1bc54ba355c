package twf.tiles.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.error.FailureException;

/** Tests how a client reads the server's settings that it needs. */
class AdminClientSettingsTest {
  @TempDir private Path folder;

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("settings.yaml"), yaml);
  }

  private static AdminClientSettings load(Path file, Map<String, String> environment) {
    return AdminClientSettings.load(file, true, environment, null);
  }

  @Test
  void usesServerDefaults() {
    Path none = folder.resolve("none.yaml");
    AdminClientSettings client = AdminClientSettings.load(none, false, Map.of(), null);
    Settings server = SettingsReader.read(Map.of(), YamlFile.absent("none"));
    assertThat(client.host()).isEqualTo(server.management().host());
    assertThat(client.port()).isEqualTo(server.management().bridgePort());
    assertThat(client.tokenFile()).isEqualTo(server.roots().manifests().resolve(".admin-token"));
    assertThat(client.token()).isNull();
    assertThat(client.certificates()).isNull();
  }

  @Test
  void prefersEnvironmentOverFile() throws IOException {
    Path file =
        file(
            """
            # A wrong value of another key is the server's to complain about.
            HTTP_PORT: nonsense
            MANAGEMENT_HOST: 0.0.0.0
            ADMIN_BRIDGE_PORT: 9
            MANIFEST_ROOT: "/srv/manifests"
            MANAGEMENT_TLS_CERT_FILE: /etc/cert.pem
            ADMIN_TOKEN:
            models:
              gfs: {name: GFS}
            """);
    AdminClientSettings settings =
        load(file, Map.of("ADMIN_BRIDGE_PORT", "10", "MANAGEMENT_HOST", ""));
    assertThat(settings)
        .isEqualTo(
            new AdminClientSettings(
                "0.0.0.0",
                10,
                null,
                Path.of("/srv/manifests/.admin-token"),
                Path.of("/etc/cert.pem")));
    assertThat(load(file, Map.of("ADMIN_TOKEN_FILE", "/run/token")).tokenFile())
        .isEqualTo(Path.of("/run/token"));
  }

  @Test
  void acceptsOtherDefaultManifestRoot() throws IOException {
    Path other = folder.resolve("manifests");
    assertThat(AdminClientSettings.load(file(""), true, Map.of(), other).tokenFile())
        .isEqualTo(other.resolve(".admin-token"));
  }

  @Test
  void reportsProblemsWithoutToken() throws IOException {
    Path file = file("ADMIN_BRIDGE_PORT: 70000\nADMIN_TOKEN: \"a b\"\n");
    assertThatThrownBy(() -> load(file, Map.of()))
        .isInstanceOf(FailureException.class)
        .hasMessage(
            "ADMIN_BRIDGE_PORT: value \"70000\" (from %s) is wrong: expected 0 to 65535%n"
                    .formatted(file)
                + "ADMIN_TOKEN: value (hidden) (from %s) is wrong: expected characters without white space"
                    .formatted(file));
    assertThat(load(file("ADMIN_TOKEN: secret"), Map.of()).toString()).doesNotContain("secret");
  }

  @Test
  void rejectsNonRegularFiles() throws IOException {
    assertThatThrownBy(() -> load(folder.resolve("none.yaml"), Map.of()))
        .hasMessageContaining("none.yaml: does not exist");
    assertThatThrownBy(() -> load(folder, Map.of())).isInstanceOf(FailureException.class);
    Path broken = file("a: [");
    assertThatThrownBy(() -> load(broken, Map.of())).hasMessageContaining("not YAML");
    Path large = file("# " + "x".repeat(1 << 20));
    assertThatThrownBy(() -> load(large, Map.of())).hasMessageContaining("larger than 1 MiB");
  }
}
