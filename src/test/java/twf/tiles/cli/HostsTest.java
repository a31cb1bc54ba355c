package twf.tiles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.FakeBridge;

/** Tests the bridge's host in all forms that settings and {@code --host} accept. */
@Tag("external")
class HostsTest {
  private static FakeBridge bridge(String address) throws IOException {
    return new FakeBridge(new ServerSocket(0, 10, InetAddress.getByName(address)))
        .reply("models", "{\"models\":[]}");
  }

  private static void assertReached(FakeBridge bridge, String host) {
    assertThat(new TilesctlRunner(bridge.port()).output("models --host " + host)).isNotEmpty();
    assertThat(new TilesctlRunner(bridge.port()).with("MANAGEMENT_HOST", host).output("models"))
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "localhost", "LOCALHOST", "::ffff:127.0.0.1"})
  void connectsToIpv4Bridge(String host) throws IOException {
    try (FakeBridge bridge = bridge("127.0.0.1")) {
      assertReached(bridge, host);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]", "0:0:0:0:0:0:0:1", "::", "[::]", "::0"})
  void connectsToIpv6Bridge(String host) throws IOException {
    ExternalTools.requireIpv6();
    try (FakeBridge bridge = bridge("::1")) {
      assertReached(bridge, host);
    }
  }

  @Test
  void triesEveryAddressOfHostName() throws IOException {
    InetAddress[] addresses = InetAddress.getAllByName("localhost");
    InetAddress last = addresses[addresses.length - 1];
    try (FakeBridge bridge = bridge(last.getHostAddress())) {
      assertReached(bridge, "localhost");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]"})
  void printsIpv6InBrackets(String host) throws IOException {
    ExternalTools.requireIpv6();
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      free = socket.getLocalPort();
    }
    TilesctlRunner shell = new TilesctlRunner(free);
    assertThat(shell.run("models --host " + host)).isEqualTo(3);
    assertThat(shell.err())
        .startsWith("tilesctl: no server at [::1]:" + free + ": connection refused; check ")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[::1]:8097", "127.1", "localhost:8097", "*", "[localhost]"})
  void rejectsInvalidHostAsUsageError(String host) {
    TilesctlRunner shell = new TilesctlRunner(1);
    assertThat(shell.run("models --host " + host)).isEqualTo(2);
    assertThat(shell.err())
        .startsWith("tilesctl: --host: expected a host name, or an IPv4 or IPv6 address")
        .contains("found " + host);
    assertThat(shell.with("MANAGEMENT_HOST", host).run("models")).isEqualTo(2);
    assertThat(shell.err())
        .startsWith("tilesctl: MANAGEMENT_HOST: value \"" + host + "\"")
        .hasLineCount(1);
  }
}
