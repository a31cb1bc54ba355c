package twf.tiles.web.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.catalog.CatalogView;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.TestArchiveBuilder;
import twf.tiles.testing.TestImages;
import twf.tiles.web.PublicServerFixture;

/** Tests when cached responses are invalidated and which responses are never cached. */
final class ResponseCacheInvalidationTest {
  private static final VariableKey KEY =
      new VariableKey("era5", new RunId("20190301_00z"), "tmp2m");
  private static final VariableKey LATER =
      new VariableKey("era5", new RunId("20190301_06z"), "tmp2m");
  private static final String POINTER = "/manifests/era5/latest.json";
  private static final String URL = KEY.archiveUrl("001");

  @TempDir Path root;
  private final CacheableResponse answer = request -> Future.succeededFuture();
  private PublicServerFixture served;
  private ResponseCache kept;

  @BeforeEach
  void serve() {
    served = new PublicServerFixture(root, "*");
    served.tree.movePointer("era5", 1, KEY.run(), Map.of("tmp2m", served.tree.publish(KEY, 2)));
    served.load();
    kept = new ResponseCache(served.catalog);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void findsResponseForSameViewOnly() {
    CatalogView view = kept.view();
    kept.put(asking(HttpMethod.GET, POINTER), "/the/route", view, answer);
    for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.HEAD}) {
      ResponseCache.Kept found = Objects.requireNonNull(kept.get(asking(method, POINTER)));
      assertThat(found.response()).isSameAs(answer);
      assertThat(found.route()).isEqualTo("/the/route");
    }
    served.load();
    assertThat(kept.view()).as("a view of the same content").isNotSameAs(view);
    assertThat(kept.get(asking(HttpMethod.GET, POINTER))).isNull();
    kept.put(asking(HttpMethod.GET, POINTER), "/the/route", view, answer);
    assertThat(kept.get(asking(HttpMethod.GET, POINTER))).as("put with an outdated view").isNull();
  }

  @Test
  void ignoresOtherMethodsPathsAndQueries() {
    kept.put(asking(HttpMethod.GET, POINTER), "", kept.view(), answer);
    assertThat(kept.get(asking(HttpMethod.GET, POINTER))).isNotNull();
    assertThat(kept.get(asking(HttpMethod.GET, POINTER + "?a=b"))).isNull();
    assertThat(kept.get(asking(HttpMethod.GET, "/manifests/era5//latest.json"))).isNull();
    assertThat(kept.get(asking(HttpMethod.POST, POINTER))).isNull();
    assertThat(kept.get(asking(HttpMethod.OPTIONS, POINTER))).isNull();
  }

  @Test
  void doesNotCacheRequestsWithQuery() {
    kept.put(asking(HttpMethod.GET, "/api/runs?model=era5"), "", kept.view(), answer);
    assertThat(kept.get(asking(HttpMethod.GET, "/api/runs?model=era5"))).isNull();
    assertThat(kept.get(asking(HttpMethod.GET, "/api/runs"))).isNull();
  }

  private static HttpServerRequest asking(HttpMethod method, String uri) {
    return (HttpServerRequest)
        Proxy.newProxyInstance(
            ResponseCacheInvalidationTest.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (proxy, called, arguments) ->
                switch (called.getName()) {
                  case "method" -> method;
                  case "uri" -> uri;
                  case "path" -> uri.replaceAll("[?].*", "");
                  default -> throw new AssertionError(called);
                });
  }

  @Test
  void servesNewContentAfterPublish() throws IOException {
    String latest = "/tiles/era5/uk/latest/tmp2m/2/0/0/0.png";
    for (String path :
        new String[] {POINTER, "/published/" + KEY + "/manifest.json", "/api/models", latest}) {
      assertThat(served.get(path).status()).isIn(200, 204);
    }
    byte[] tile = TestImages.rgba(256, 256, (x, y) -> x < 3);
    String later =
        served.tree.publishWith(
            LATER,
            2,
            new TestArchiveBuilder()
                .tile(0, 0, 0, tile)
                .tile(7, 62, 41, tile)
                .toBuffer()
                .getBytes());
    served.tree.movePointer("era5", 2, LATER.run(), Map.of("tmp2m", later));
    served.tree.publish(KEY, 3);
    served.load();
    assertThat(served.get(POINTER).body().getBytes())
        .isEqualTo(Files.readAllBytes(served.tree.manifests().pointer("era5")));
    assertThat(
            served
                .get("/published/" + KEY + "/manifest.json")
                .json()
                .getInteger("available_frames"))
        .isEqualTo(3);
    assertThat(served.get("/api/run/era5/latest/manifest.json").json().getString("run"))
        .isEqualTo(LATER.run().text());
    assertThat(served.get(latest).body().getBytes()).isEqualTo(tile);
  }

  @Test
  void doesNotCacheFailures() throws IOException {
    Path archive = served.tree.published().archive(KEY, "001");
    Path aside = archive.resolveSibling("aside");
    Path meta = served.tree.published().meta(KEY, "001");
    byte[] described = Files.readAllBytes(meta);
    Files.move(archive, aside);
    Files.delete(meta);
    String metaUrl = "/published/" + KEY + "/meta/001.json";
    for (String path : new String[] {URL, metaUrl}) {
      assertThat(served.get(path).status()).as(path).isIn(404, 500);
    }
    Files.move(aside, archive);
    Files.write(meta, described);
    assertThat(served.get(URL).status()).isEqualTo(200);
    assertThat(served.get(metaUrl).status()).isEqualTo(200);
  }
}
