package twf.tiles.cli.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.Host;

/**
 * The address of the event-bus bridge.
 *
 * @param host the host to connect to
 * @param port 1 to 65535
 * @param certificates a PEM file of trusted certificates; null for a connection without TLS
 */
public record BridgeEndpoint(Host host, int port, @Nullable Path certificates) {

  @Override
  public String toString() {
    return host.withPort(port);
  }
}
