package twf.tiles.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsSetupTest {
  private final PrometheusMeterRegistry registry =
      MetricsSetup.prometheus(address -> address.equals("twf.tiles.known"));
  private final Vertx vertx = MetricsSetup.measuredBuilder(new VertxOptions(), registry).build();

  @AfterEach
  void close() {
    await(vertx.close());
    registry.close();
  }

  private int request(HttpMethod method, int port, String path) {
    return await(
        vertx
            .createHttpClient()
            .request(method, port, "localhost", path)
            .compose(request -> request.send())
            .map(HttpClientResponse::statusCode));
  }

  @Test
  void mergesUnknownMethodsIntoOneSeries() {
    Router router = Router.router(vertx);
    router.route().handler(RoutingContext::next);
    router.route("/tiles/:model").handler(context -> context.response().end("x"));
    HttpServer server =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "localhost"));
    assertThat(request(HttpMethod.valueOf("EVIL123"), server.actualPort(), "/tiles/a1b2"))
        .isEqualTo(200);
    request(HttpMethod.valueOf("EVIL456"), server.actualPort(), "/tiles/a1b2");
    request(HttpMethod.GET, server.actualPort(), "/tiles/c3d4");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(registry.scrape())
                    .contains(
                        "vertx_http_server_requests_total{code=\"200\",method=\"OTHER\","
                            + "route=\"/tiles/:model\"} 2.0")
                    .contains(
                        "vertx_http_server_requests_total{code=\"200\",method=\"GET\","
                            + "route=\"/tiles/:model\"} 1.0"));
    assertThat(registry.scrape())
        .contains("jvm_memory_used_bytes")
        .doesNotContain("EVIL")
        .doesNotContain("a1b2")
        .doesNotContain("path=");
  }

  @Test
  void mergesUnknownAddressesIntoOneSeries() {
    failure(vertx.eventBus().request("twf.tiles.made-up", "x"));
    vertx.eventBus().consumer("twf.tiles.known", message -> message.reply("y"));
    await(vertx.eventBus().request("twf.tiles.known", "x"));
    assertThat(registry.scrape())
        .contains("address=\"OTHER\"", "address=\"twf.tiles.known\"")
        .doesNotContain("made-up");
  }

  @Test
  void boundsRoutesWithoutTouchingOtherMeters() {
    for (int i = 0; i < 300; i++) {
      registry.counter("vertx.http.server.test", Tags.of("route", "/" + i)).increment();
      registry.counter("another.test", Tags.of("route", "/" + i)).increment();
    }
    assertThat(registry.find("vertx.http.server.test").counters()).hasSize(201);
    assertThat(registry.find("another.test").counters()).hasSize(300);
  }
}
