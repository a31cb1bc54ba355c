package twf.tiles.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalProcess;
import twf.tiles.testing.ExternalTools;

/** Runs the reverse proxy tests with Caddy and conf/caddy/Caddyfile. */
@Tag("external")
class CaddyIT extends ReverseProxyTests {
  private static final String GLOBAL = "{\n\tadmin off\n}\n";

  @BeforeAll
  void start(@TempDir Path folder) {
    String caddy = ExternalTools.require("caddy", "caddy");
    start(folder, (port, authority) -> caddy(caddy, folder, port, authority));
  }

  private static ExternalProcess caddy(String caddy, Path folder, int port, String authority) {
    try {
      Path home = Files.createDirectories(folder.resolve("caddy"));
      Path file = home.resolve("Caddyfile");
      Files.writeString(
          file,
          GLOBAL
              + AdaptedConfig.read("caddy/Caddyfile")
                  .replace("\n:80 {", "\n:" + port + " {\n\tbind 127.0.0.1")
                  .replace("127.0.0.1:8099", authority)
                  .replace("# redir /models", "redir /models")
                  .replace(
                      "# handle /models/* {\n\t# \timport offline_tiles\n\t# }",
                      "handle /models/* {\n\t\timport offline_tiles\n\t}")
                  .text());
      Map<String, String> own =
          Map.of(
              "HOME", home.toString(),
              "XDG_DATA_HOME", home.toString(),
              "XDG_CONFIG_HOME", home.toString());
      return ExternalProcess.start(
          home, own, port, caddy, "run", "--config", file.toString(), "--adapter", "caddyfile");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
