package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.Host;
import twf.tiles.testing.ExternalProcess;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerClient;
import twf.tiles.testing.ServerUnderTest;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TilesctlProcess;

/** Runs the real server on every form of host address and reaches it from every client. */
@Tag("external")
@Tag("slow")
class AddressesIT {
  private static final String RUN = "20260129_06z";
  private static final String TILE_JSON = "/api/tilejson/gfs/" + RUN + "/tmp2m/000.json";
  private static final String ARCHIVE = "/tiles/gfs/" + RUN + "/tmp2m/000.pmtiles";

  @TempDir Path folder;

  private Roots roots;
  private String curl;

  @BeforeEach
  void makeRoots() {
    roots = new Roots(folder);
    curl = ExternalTools.require("curl", "curl");
  }

  private String ask(String url, String... options) {
    String[] command = new String[options.length + 5];
    System.arraycopy(new String[] {curl, "-gsSf", "-m", "20", url}, 0, command, 0, 5);
    System.arraycopy(options, 0, command, 5, options.length);
    return ExternalTools.succeed(command);
  }

  @ParameterizedTest
  @CsvSource({
    "::, [::], [::1]",
    "[::], [::], [::1]",
    "::1, [::1], [::1]",
    "[::1], [::1], [::1]",
    "0:0:0:0:0:0:0:1, [0:0:0:0:0:0:0:1], [::1]",
    "::ffff:127.0.0.1, [::ffff:127.0.0.1], 127.0.0.1",
    "0.0.0.0, 0.0.0.0, 127.0.0.1",
    "127.0.0.1, 127.0.0.1, 127.0.0.1",
    "localhost, localhost, localhost"
  })
  void publishesProbesAndServesRun(String host, String logged, String asked) {
    if (asked.startsWith("[")) {
      ExternalTools.requireIpv6();
    }
    new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", 2).stage(2);
    try (ServerUnderTest server =
        ServerUnderTest.start(roots, roots.environment("HTTP_HOST", host))) {
      URI logs = server.publicUri();
      assertThat(logs.toString()).isEqualTo("http://" + logged + ":" + logs.getPort());
      String base = "http://" + asked + ":" + logs.getPort();
      server.awaitLine("gfs");
      await("the pointer")
          .atMost(ServerUnderTest.BOUND)
          .until(
              () ->
                  ExternalTools.run(Map.of(), curl, "-gsf", base + pointer()).said().contains(RUN));
      await("the report")
          .atMost(ServerUnderTest.BOUND)
          .until(
              () -> server.client().report("gfs/" + RUN + "/tmp2m").encode().contains("publish"));
      assertThat(server.client().report("gfs/" + RUN + "/tmp2m").getString("decision"))
          .isEqualTo("published as generation 1");
      assertThat(server.client().readJson("/admin/incidents?model=gfs").getJsonArray("incidents"))
          .isEmpty();
      String tiles = "pmtiles://" + base + ARCHIVE + "/{z}/{x}/{y}";
      assertThat(new JsonObject(ask(base + TILE_JSON)).getJsonArray("tiles")).containsOnly(tiles);
      assertThat(
              new JsonObject(ask(base + TILE_JSON, "-H", "X-Forwarded-Proto: https, http"))
                  .getJsonArray("tiles")
                  .getString(0))
          .startsWith("pmtiles://https://" + asked + ":");
      assertThat(ask(base + ARCHIVE, "-r", "0-6")).isEqualTo("PMTiles");
    }
  }

  private static String pointer() {
    return "/manifests/gfs/latest.json";
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]", "localhost", "127.0.0.1", "::ffff:127.0.0.1"})
  void bindsManagementPortAndBridgeToSameHost(String host) {
    if (Host.of(host).canonical().equals(Host.of("::1").canonical())) {
      ExternalTools.requireIpv6();
    }
    Map<String, String> environment = roots.environment("MANAGEMENT_HOST", host);
    try (ServerUnderTest server = ServerUnderTest.start(roots, environment)) {
      String authority = server.managementUri().getAuthority();
      assertThat(authority).isEqualTo(Host.of(host).withPort(server.managementUri().getPort()));
      assertThat(server.awaitLine("admin bridge: "))
          .endsWith("admin bridge: " + Host.of(host).withPort(server.bridgePort()));
      assertThat(ask("http://" + authority + "/health/ready")).contains("ready");
      assertThat(ask("http://" + authority + "/admin/models")).contains("models");
      assertThat(ask("http://" + authority + "/metrics")).contains("twf_offline_tile_free_bytes");
      TilesctlProcess tilesctl =
          new TilesctlProcess(folder.resolve("home"))
              .with("ADMIN_BRIDGE_PORT", Integer.toString(server.bridgePort()))
              .with("ADMIN_TOKEN", Roots.TOKEN);
      assertThat(tilesctl.run("--host", host, "models").output()).contains("no model");
      tilesctl.with("MANAGEMENT_HOST", host);
      assertThat(tilesctl.run("rescan").code()).isZero();
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void rollsBackPublishOnIpv6() {
    ExternalTools.requireIpv6();
    Map<String, String> environment =
        roots.environment("HTTP_HOST", "::", "MANAGEMENT_HOST", "::1");
    new StagedRun(roots.staging(), "gfs/20260129_00z/tmp2m", 1).stage(1);
    try (ServerUnderTest server = ServerUnderTest.start(roots, environment)) {
      ServerClient client = server.client();
      client.awaitDecision("gfs/20260129_00z/tmp2m", "published as generation 1");
      new StagedRun(roots.staging(), "gfs/" + RUN + "/tmp2m", 1).stage(1);
      client.awaitDecision("gfs/" + RUN + "/tmp2m", "published as generation 2");
      JsonObject why = new JsonObject().put("model", "gfs").put("reason", "a test");
      JsonObject reply = ServerClient.body(client.command("rollback", why));
      assertThat(reply.getString("to_run")).as(reply.encode()).isEqualTo("20260129_00z");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_HOST, nowhere.invalid, has no address",
    "MANAGEMENT_HOST, ::, expected a loopback address",
    "HTTP_HOST, 127.1, an IPv4 or IPv6 address",
    "HTTP_HOST, '[::1]:8099', an IPv4 or IPv6 address",
    "HTTP_HOST, 192.0.2.7, cannot listen on 192.0.2.7:0",
    "HTTP_HOST, 2001:db8::7, cannot listen on [2001:db8::7]:0"
  })
  void namesUnusableHostsInOneLine(String key, String host, String part) {
    try (ServerUnderTest server =
        ServerUnderTest.run(folder, roots.environment(key, host, "ADMIN_TOKEN", "t"))) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.err())
          .singleElement()
          .asString()
          .startsWith("offline-tiles: ")
          .contains(part, host.startsWith("[") ? host.substring(1, 4) : host);
    }
  }

  @ParameterizedTest
  @CsvSource({"::, [::1]", "[::1], ::1", "0.0.0.0, 127.0.0.1", "localhost, localhost"})
  void findsServerFromScriptsRun(String host, String management) {
    if (!Host.of(host).isAddress() || Host.of(host).text().contains(":")) {
      ExternalTools.requireIpv6();
    }
    int port = ExternalTools.freePort();
    int managementPort = ExternalTools.freePort();
    Map<String, String> environment =
        roots.environment(
            "HTTP_HOST",
            host,
            "HTTP_PORT",
            Integer.toString(port),
            "MANAGEMENT_HOST",
            management,
            "MANAGEMENT_PORT",
            Integer.toString(managementPort));
    String script = Path.of("scripts", "run").toAbsolutePath().toString();
    try (ExternalProcess run = ExternalProcess.run(folder, environment, script, "--no-live")) {
      await("scripts/run says that the server is ready")
          .atMost(ServerUnderTest.BOUND)
          .until(() -> run.log().contains("admin token"));
      assertThat(run.log())
          .contains("map         http://" + Host.of(host).loopbackOrSelf().withPort(port) + "/\n")
          .contains("http://" + Host.of(management).withPort(managementPort) + "/console\n");
      assertThat(ask("http://" + Host.of(host).loopbackOrSelf().withPort(port) + "/health"))
          .contains("ok");
      assertThat(run.stop()).isZero();
    }
  }
}
