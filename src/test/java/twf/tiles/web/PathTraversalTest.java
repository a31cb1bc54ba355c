package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.ext.web.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.RawHttpConnection;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;

/**
 * Sends encoded path traversal sequences in every parameter of every route. The routes come from
 * the router, so that new routes are covered automatically. Every file that clients must not see
 * contains a canary string, which no response may contain.
 */
@Tag("slow")
class PathTraversalTest {
  private static final String CANARY = "CANARY-7c1e";
  private static final RunId RUN = new RunId("20190301_00z");
  private static final VariableKey KEY = new VariableKey("era5", RUN, "tmp2m");

  /**
   * A valid value for each parameter, so that only the parameter under test can cause a rejection.
   */
  private static final Map<String, String> SOUND =
      Map.ofEntries(
          Map.entry("model", "era5"),
          Map.entry("run", RUN.text()),
          Map.entry("variable", "tmp2m"),
          Map.entry("frame", "001"),
          Map.entry("schema", "meta"),
          Map.entry("region", "conus"),
          Map.entry("fh", "1"),
          Map.entry("z", "0"),
          Map.entry("x", "0"),
          Map.entry("y", "0"));

  private static final List<String> TARGETS =
      List.of(
          "manifests/.admin-token",
          "manifests/era5/holds.json",
          "manifests/era5/history/00000001.json",
          "manifests/era5/incidents/20190301T000000Z-20190301_00z.json",
          "staging/era5/20190301_00z/tmp2m/manifest.json",
          "secret.json",
          "secret");

  /** Encodings of {@code ../}. */
  private static final List<String> UPS =
      List.of(
          "../",
          "%2e%2e/",
          "%2E%2E%2F",
          "..%2f",
          ".%2e/",
          "%2e./",
          "..%5c",
          "..\\",
          "%2e%2e%5c",
          "%252e%252e%252f",
          "..%252f",
          "%c0%ae%c0%ae%c0%af",
          "%c0%ae%c0%ae/",
          "%e0%80%ae%e0%80%ae/",
          "%uff0e%uff0e/",
          "%ef%bc%8e%ef%bc%8e%ef%bc%8f",
          "..;/",
          "..;a=b/",
          "....//",
          ".../",
          "..%00/",
          "%00../",
          "..%0d%0a/",
          "..%09/",
          "..%20/",
          "%e2%80%a5/",
          "..//",
          "./../",
          "..%c1%9c",
          "%2e%2e%3b/");

  @TempDir Path root;
  private PublicServerFixture served;
  private RawHttpConnection wire;

  @BeforeEach
  void serve() throws IOException {
    served = new PublicServerFixture(root, "*");
    served.loadSchemas();
    byte[] archive =
        new TestArchiveBuilder().tile(0, 0, 0, TestImages.transparent()).toBuffer().getBytes();
    String name = served.tree.publishWith(KEY, 1, archive);
    served.tree.movePointer("era5", 1, RUN, Map.of("tmp2m", name));
    for (String target : TARGETS) {
      Path file = root.resolve(target);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "{\"" + CANARY + "\":1}");
    }
    Files.writeString(served.tree.published().root().resolve("secret.json"), CANARY);
    Files.writeString(served.tree.published().variable(KEY).resolve("note.json"), CANARY);
    Files.writeString(
        served.tree.published().frames(KEY).resolve(".002.pmtiles.tmp"), CANARY.repeat(10));
    served.load();
    wire = new RawHttpConnection(served.server.port());
  }

  @AfterEach
  void stop() {
    wire.close();
    served.close();
  }

  private List<String> routes() {
    List<String> all = new ArrayList<>();
    served.routes.router().getRoutes().stream()
        .map(Route::getPath)
        .filter(Objects::nonNull)
        .forEach(all::add);
    for (String prefix : new String[] {"/tiles", "/tiles/v2", "/tiles-titiler"}) {
      all.add(prefix + "/:model/:region/:run/:variable/:fh/:z/:x/:y.png");
    }
    all.add("/api/v2/:model/:region/runs");
    all.add("/api/v2/:model/:region/:run/vars");
    return all;
  }

  private static List<String> parameters(String route) {
    return Arrays.stream(route.split("[/.]", -1))
        .filter(part -> part.startsWith(":"))
        .map(part -> part.substring(1))
        .toList();
  }

  private static String filled(String route, String tried, String value) {
    String filled = route;
    for (String name : parameters(route)) {
      filled =
          filled.replaceFirst(
              ":" + name,
              java.util.regex.Matcher.quoteReplacement(
                  name.equals(tried) ? value : SOUND.getOrDefault(name, "x")));
    }
    return filled;
  }

  private static Set<String> hostile() {
    Set<String> all = new LinkedHashSet<>();
    for (String up : UPS) {
      for (String target : TARGETS) {
        for (int depth : new int[] {1, 3}) {
          String path = up.repeat(depth) + target;
          all.add(path);
          all.add(path.replace("/", "%2f"));
          if (path.endsWith(".json")) {
            all.add(path.substring(0, path.length() - 5));
          }
        }
      }
    }
    for (String other :
        new String[] {
          "",
          ".",
          "..",
          "...",
          "%00",
          "era5%00.json",
          "/etc/passwd",
          "%2fetc%2fpasswd",
          "C:%5c",
          "era5.",
          "era5/",
          "era5/.",
          "ERA5",
          "Era5",
          "era5%20",
          "era5;x",
          "era5%3fx",
          "era5%23",
          "%%",
          "%",
          "%2",
          "%zz",
          "*",
          "~",
          "-",
          "file:%2f%2f%2fetc%2fpasswd",
          ".admin-token",
          "holds",
          "secret",
          "note",
          ".002",
          "002.pmtiles.tmp",
          "a".repeat(65),
          "a".repeat(4000),
          "x%0d%0aX-Injected:%201",
          "%f0%9f%97%ba",
          "era5\u00e9"
        }) {
      all.add(other);
    }
    return all;
  }

  private RawHttpConnection.Answer ask(String target) {
    return wire.request("GET", target).readResponse();
  }

  private void assertNothingOfOthers(String target) {
    RawHttpConnection.Answer answer = ask(target);
    String all = new String(answer.body(), StandardCharsets.ISO_8859_1) + answer.headers();
    assertThat(all).as(target).doesNotContain(CANARY).doesNotContain("root:x:");
    assertThat(answer.status()).as(target).isLessThan(500);
    assertThat(answer.header("X-Injected")).as(target).isNull();
    if (answer.header("Connection") != null) {
      wire.close();
      wire = new RawHttpConnection(served.server.port());
    }
  }

  @Test
  void blocksTraversalInPathParameters() {
    Set<String> hostile = hostile();
    int asked = 0;
    for (String route : routes()) {
      for (String parameter : parameters(route)) {
        for (String value : hostile) {
          assertNothingOfOthers(filled(route, parameter, value));
          asked++;
        }
      }
    }
    assertThat(asked).isGreaterThan(10_000);
  }

  @Test
  void blocksTraversalInQueryAndTarget() {
    for (String value : hostile()) {
      assertNothingOfOthers("/api/runs?model=" + value);
      assertNothingOfOthers("/api/vars?model=era5&run=" + value);
      assertNothingOfOthers("/" + value);
      assertNothingOfOthers("http://a/" + value);
      assertNothingOfOthers("/published/era5/" + RUN.text() + "/tmp2m/" + value);
      assertNothingOfOthers("/manifests/era5/" + value);
    }
  }

  @Test
  void doesNotServeCachedContentUnderOtherSpelling() {
    String archive = KEY.archiveUrl("001");
    assertThat(ask(archive).status()).isEqualTo(200);
    assertThat(ask(archive).status()).isEqualTo(200);
    for (String other :
        Stream.of(
                archive.replace("/era5", "/x/../era5"),
                archive.replace("/era5", "//era5"),
                archive + "/",
                archive + "%00",
                archive + ".",
                archive.replace("tmp2m", "TMP2M"),
                archive.replace(".pmtiles", ".pmtiles%2f.."))
            .toList()) {
      assertThat(ask(other).status()).as(other).isIn(400, 404);
    }
  }

  @Test
  void exposesNoOperatorRoutesPublicly() {
    for (String path :
        new String[] {
          "/admin",
          "/admin/",
          "/admin/status",
          "/admin/rollback",
          "/metrics",
          "/events",
          "/health/live",
          "/health/ready",
          "/twf.tiles.admin.status",
          "/eventbus",
          "/eventbus/info",
          "//admin/status",
          "/%61dmin/status",
          "/health/../admin/status"
        }) {
      for (String method : new String[] {"GET", "POST", "PUT", "OPTIONS"}) {
        RawHttpConnection.Answer answer =
            wire.request(method, path, "Authorization: Bearer token", "Content-Length: 0")
                .readResponse();
        assertThat(answer.status()).as(method + " " + path).isIn(400, 404);
      }
    }
  }
}
