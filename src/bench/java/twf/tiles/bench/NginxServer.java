package twf.tiles.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A private nginx with one worker, its own files and a free loopback port. Does not touch the
 * system's nginx service or its files.
 */
final class NginxServer {
  /** Adds no headers and logs nothing, for maximum speed. */
  private static final String CONF =
      """
      %1$s
      daemon off;
      worker_processes 1;
      worker_rlimit_nofile 20000;
      pid %2$s/pid;
      error_log %2$s/error.log;
      events {
        use epoll;
        worker_connections 8192;
      }
      http {
        types {
          application/json json;
          application/vnd.pmtiles pmtiles;
          image/png png;
        }
        client_body_temp_path %2$s/body;
        proxy_temp_path %2$s/proxy;
        fastcgi_temp_path %2$s/fastcgi;
        uwsgi_temp_path %2$s/uwsgi;
        scgi_temp_path %2$s/scgi;
        access_log off;
        sendfile on;
        tcp_nopush on;
        tcp_nodelay on;
        etag on;
        gzip off;
        keepalive_timeout 300s;
        keepalive_requests 1000000000;
        open_file_cache max=16000 inactive=600s;
        open_file_cache_valid 60s;
        open_file_cache_min_uses 1;
        server {
          listen 127.0.0.1:%4$d backlog=4096;
          root %3$s;
        }
      }
      """;

  private NginxServer() {}

  /**
   * Starts nginx and waits until it responds.
   *
   * @param folder for its own files
   * @param site root of the served files, whose layout matches their URLs
   */
  static LocalServer start(Path folder, Path site) throws IOException {
    Files.createDirectories(folder);
    int port = LocalServer.freePort();
    boolean root = System.getProperty("user.name").equals("root");
    String conf = CONF.formatted(root ? "user root;" : "", folder, site, port);
    String file = Files.writeString(folder.resolve("nginx.conf"), conf).toString();
    String errors = folder.resolve("error.log").toString();
    return LocalServer.start(
        "nginx", port, folder, List.of("nginx", "-p", folder.toString(), "-c", file, "-e", errors));
  }
}
