package twf.tiles.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.FakeBridge;

/**
 * Tests exit codes and error messages for rejected commands, wrong usage, and endpoints that are
 * unreachable or violate the protocol.
 */
class ExitCodesTest {
  @TempDir private Path folder;

  private final FakeBridge bridge = new FakeBridge();
  private final TilesctlRunner shell = new TilesctlRunner(bridge.port());

  @AfterEach
  void stop() {
    bridge.close();
  }

  @Test
  void printsRejectionInOneLine() {
    String message = "run 20260129_06z is held since 2026-01-29T07:00:00Z by ada: stripes";
    bridge.reject("publish", 409, "RECIPIENT_FAILURE", message);
    assertThat(shell.run("publish gfs 20260129_06z --json")).isEqualTo(1);
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err()).isEqualTo("tilesctl: " + message + "\n");
  }

  @Test
  void namesSourceOfWrongToken() {
    bridge.reject("rescan", 403, "RECIPIENT_FAILURE", "wrong token");
    assertThat(shell.run("rescan")).isEqualTo(1);
    assertThat(shell.err())
        .startsWith("tilesctl: wrong token; the token sent is from ADMIN_TOKEN; ")
        .doesNotContain("secret")
        .hasLineCount(1);
  }

  @Test
  void reportsUnknownNamesAsRejected() {
    bridge.reject("models", -1, "NO_HANDLERS", "No handlers");
    assertThat(shell.run("models")).isEqualTo(1);
    assertThat(shell.err()).contains("does not know the command models").hasLineCount(1);
    bridge.reject("incidents", 0, "", "access_denied");
    assertThat(shell.run("incidents")).isEqualTo(1);
    assertThat(shell.err()).contains("does not permit the command incidents").hasLineCount(1);
  }

  @Test
  void reportsTimeoutAsUnknownOutcome() {
    bridge.reject("publish", -1, "TIMEOUT", "Timed out");
    assertThat(shell.run("publish gfs r")).isEqualTo(3);
    assertThat(shell.err()).contains("it may still be running").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hold",
        "hold gfs",
        "hold gfs r x",
        "frobnicate",
        "",
        "status --watch 0",
        "--port x models",
        "--port 0 models",
        "--port 70000 models",
        "models --color red",
        "retain --free 10X",
        "retain --free 999999999999999999T",
        "rollback gfs --to-run r --to-generation 1 -y -r x",
        "--config no-such-file models",
        "rescan --token-file no-such-file"
      })
  void printsUsageErrorWithHint(String command) {
    assertThat(shell.run(command.isEmpty() ? new String[0] : command.split(" ", -1))).isEqualTo(2);
    assertThat(shell.err()).startsWith("tilesctl: ");
    assertThat(shell.err().lines().count()).isLessThanOrEqualTo(2);
    assertThat(shell.out()).isEmpty();
    assertThat(bridge.frames()).isEmpty();
  }

  @Test
  void suggestsCommandForTypo() {
    assertThat(shell.run("rolback gfs")).isEqualTo(2);
    assertThat(shell.err()).contains("did you mean rollback?").contains("see: tilesctl --help");
  }

  @Test
  void supportsCommonHelpForms() {
    assertThat(shell.output("help")).isEqualTo(shell.output("--help"));
    assertThat(shell.output("help rollback")).startsWith("Usage: tilesctl rollback");
    assertThat(bridge.frames()).isEmpty();
  }

  @Test
  void explainsUnreadableTokenFile() throws IOException {
    shell.with("ADMIN_TOKEN", "").with("MANIFEST_ROOT", folder.toString());
    assertThat(shell.run("rescan")).isEqualTo(2);
    assertThat(shell.err())
        .contains(folder.resolve(".admin-token") + ": does not exist; use sudo, or give")
        .hasLineCount(1);
    bridge.reply("rescan", "{}").reply("models", "{\"models\":[]}");
    Files.writeString(folder.resolve(".admin-token"), "from-a-file\n");
    shell.output("rescan");
    assertThat(bridge.last().getJsonObject("headers").getString("authorization"))
        .isEqualTo("Bearer from-a-file");
    Files.writeString(folder.resolve(".admin-token"), "two words\n");
    assertThat(shell.run("rescan")).isEqualTo(2);
    assertThat(shell.output("models")).isNotEmpty();
  }

  @Test
  void namesUnreachableEndpointAndChecks() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThat(shell.run("models --port " + free)).isEqualTo(3);
    assertThat(shell.err())
        .startsWith("tilesctl: no server at 127.0.0.1:" + free + ": connection refused; check ")
        .contains("MANAGEMENT_HOST", "ADMIN_BRIDGE_PORT")
        .hasLineCount(1);
  }

  static Stream<byte[]> strange() {
    byte[] json = "[1,2".getBytes(UTF_8);
    return Stream.of(
        new byte[0],
        new byte[] {0, 0},
        "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8),
        ByteBuffer.allocate(4).putInt(-1).array(),
        ByteBuffer.allocate(4).putInt((16 << 20) + 1).array(),
        ByteBuffer.allocate(8).putInt(16 << 20).putInt(1).array(),
        ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json).array(),
        ByteBuffer.allocate(5).putInt(1).put((byte) '1').array(),
        ByteBuffer.allocate(4).array(),
        frame("[".repeat(1000)),
        frame("{\"type\":\"message\",\"address\":\"tilesctl\",\"body\":7}"),
        frame("{\"type\":\"message\",\"address\":\"tilesctl\"}"));
  }

  private static byte[] frame(String text) {
    byte[] json = text.getBytes(UTF_8);
    return ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json).array();
  }

  @ParameterizedTest
  @MethodSource("strange")
  void reportsProtocolErrorsInOneLine(byte[] answer) {
    bridge.respondWith(answer);
    assertThat(shell.run("models")).isEqualTo(3);
    assertThat(shell.err())
        .startsWith("tilesctl: ")
        .contains("127.0.0.1:" + bridge.port())
        .hasLineCount(1);
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void showsPartialReplyOfUnknownForm() {
    bridge.reply("status", "{\"models\":[7,{\"model\":{}}],\"disk\":3,\"enabled\":\"x\"}");
    assertThat(shell.output("status")).contains("MODEL");
    bridge.reply("history", "{\"records\":{\"a\":null}}");
    assertThat(shell.output("history gfs")).contains("GEN");
  }
}
