package twf.tiles.web.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.web.PublicServerFixture;

final class ResponseCacheTest {
  private static final int BODY = 1024 * 1024;

  @TempDir Path root;
  private PublicServerFixture served;
  private ResponseCache kept;

  @BeforeEach
  void serve() {
    served = new PublicServerFixture(root, "*");
    served.load();
    kept = new ResponseCache(served.catalog);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void boundsLargeResponsesByBytes() {
    int asked = 200;
    IntStream.range(0, asked).forEach(i -> keep("/published/" + i));
    long found = IntStream.range(0, asked).filter(i -> isKept("/published/" + i)).count();
    assertThat(found).isBetween(1L, ResponseCache.MAX_BYTES / BODY);
  }

  @Test
  void cachesOnlyCanonicalPaths() {
    keep("/api/models");
    keep("/api/%6dodels");
    keep("/api/%6Dodels");
    assertThat(isKept("/api/models")).isTrue();
    assertThat(isKept("/api/%6dodels")).isFalse();
    assertThat(isKept("/api/%6Dodels")).isFalse();
  }

  @Test
  void dropsResponsesAndViewAfterPublish() {
    IntStream.range(0, 20).forEach(i -> keep("/published/" + i));
    var before = kept.view();
    served.load();
    assertThat(kept.view()).isNotSameAs(before);
    assertThat(isKept("/published/1")).isFalse();
    kept.put(request("/late"), "/route", before, new Large());
    keep("/published/20");
    assertThat(kept.size()).isEqualTo(1);
  }

  private void keep(String uri) {
    kept.put(request(uri), "/route", kept.view(), new Large());
  }

  private boolean isKept(String uri) {
    return kept.get(request(uri)) != null;
  }

  private static HttpServerRequest request(String uri) {
    return (HttpServerRequest)
        Proxy.newProxyInstance(
            HttpServerRequest.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "method" -> HttpMethod.GET;
                  case "uri", "path" -> uri;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static final class Large implements CacheableResponse {
    @Override
    public Future<Void> send(HttpServerRequest request) {
      return Future.succeededFuture();
    }

    @Override
    public int weight() {
      return BODY;
    }
  }
}
