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

/**
 * Runs the reverse proxy tests with nginx and conf/nginx/offline-tiles.conf, included in a
 * configuration that compresses by default.
 */
@Tag("external")
class NginxIT extends ReverseProxyTests {
  private static final String MAIN =
      """
      daemon off;
      pid PREFIX/nginx.pid;
      error_log stderr warn;
      events { }
      http {
        access_log off;
        client_body_temp_path PREFIX/body;
        proxy_temp_path PREFIX/proxy;
        fastcgi_temp_path PREFIX/fastcgi;
        uwsgi_temp_path PREFIX/uwsgi;
        scgi_temp_path PREFIX/scgi;
        gzip on;
        gzip_types *;
        gzip_proxied any;
        include PREFIX/offline-tiles.conf;
      }
      """;

  @BeforeAll
  void start(@TempDir Path folder) {
    String nginx = ExternalTools.require("nginx", "nginx-light");
    start(folder, (port, authority) -> nginx(nginx, folder, port, authority));
  }

  private static ExternalProcess nginx(String nginx, Path folder, int port, String authority) {
    try {
      Path prefix = Files.createDirectories(folder.resolve("nginx"));
      String user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
      Files.writeString(
          prefix.resolve("main.conf"), user + MAIN.replace("PREFIX", prefix.toString()));
      Files.writeString(
          prefix.resolve("offline-tiles.conf"),
          AdaptedConfig.read("nginx/offline-tiles.conf")
              .replace("    listen 80;", "    listen 127.0.0.1:" + port + ";")
              .replace("    listen [::]:80;", "")
              .replace("server 127.0.0.1:8099;", "server " + authority + ";")
              .replace("# absolute_redirect", "absolute_redirect")
              .replace("# location = /models", "location = /models")
              .replace("# location /models/", "location /models/")
              .text());
      String[] options = {nginx, "-p", prefix.toString(), "-c", prefix.resolve("main.conf") + ""};
      ExternalTools.succeed(nginx, "-t", "-p", prefix.toString(), "-c", options[4]);
      return ExternalProcess.start(prefix, Map.of(), port, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
