package twf.tiles.cli.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;

/**
 * Where the bridge is.
 *
 * @param host to connect to
 * @param port 1 to 65535
 * @param certificates PEM; null for no TLS
 */
public record BridgeEndpoint(Host host, int port, @Nullable Path certificates) {

  @Override
  public String toString() {
    return host.withPort(port);
  }
}
