package twf.tiles.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * Loads the classes that commands use, so that the JVM can archive them ({@code
 * -XX:ArchiveClassesAtExit}).
 *
 * <p>Runs several commands against a stub server on a loopback port and prints nothing.
 */
public final class CdsWarmUp {
  private static final String STATUS =
      """
      {"enabled":true,"publishes":true,"writer":"process 1","version":"1","models":[
       {"model":"gfs","run":"20260129_06z","age_seconds":4000,"generation":2,
        "variables":{"tmp2m":{"available_frames":6,"expected_frames":13}},
        "held":[{"run":"20260129_12z","since":"2026-01-29T13:00:00Z","actor":"a","reason":"r"}]}],
       "steps":[{"step":"choose","outcome":"pass","duration_ms":1.5,"detail":"d"}],
       "records":[{"generation":2,"at":"2026-01-29T13:00:00.5Z","pointer":{"run":"r"}}]}
      """;

  private CdsWarmUp() {}

  /**
   * Runs the commands.
   *
   * @param args the path of the settings file, which need not exist; default: {@code
   *     conf/offline-tiles.yaml}
   */
  public static void main(String[] args) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answers = new Thread(() -> serve(server), "answers");
      answers.setDaemon(true);
      answers.start();
      CliEnvironment environment = environment(args, server);
      for (String command : new String[] {"status gfs", "history gfs", "rollback gfs -y -r x"}) {
        Tilesctl.execute(environment, command.split(" ", -1));
      }
      Tilesctl.execute(environment, "status", "--json");
      Tilesctl.execute(environment, "hold");
      Tilesctl.execute(environment, "hold", "--help");
    }
  }

  private static CliEnvironment environment(String[] args, ServerSocket server) {
    PrintStream discard =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new CliEnvironment(
        Map.of(
            "ADMIN_TOKEN",
            "none",
            "MANAGEMENT_HOST",
            server.getInetAddress().getHostAddress(),
            "ADMIN_BRIDGE_PORT",
            Integer.toString(server.getLocalPort())),
        Path.of(args.length == 0 ? "conf/offline-tiles.yaml" : args[0]),
        null,
        new CliTerminal(
            new BufferedReader(new StringReader("")), discard, discard, true, true, 100),
        Clock.systemUTC());
  }

  private static void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        FrameCodec frames = new FrameCodec(client.getInputStream(), client.getOutputStream());
        while (frames.read() != null) {
          ObjectNode reply =
              FrameCodec.object().put("type", "message").put("address", BridgeClient.REPLY_ADDRESS);
          reply.set("body", FrameCodec.parse(STATUS.getBytes(StandardCharsets.UTF_8)));
          frames.write(reply);
        }
      } catch (IOException | CliException.Unreachable e) {
        // The client disconnected, or main() closed the server socket.
        Thread.onSpinWait();
      }
    }
  }
}
