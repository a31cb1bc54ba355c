package twf.tiles.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsNaming;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Creates the Prometheus registry and a Vert.x instance that reports to it. */
public final class MetricsSetup {
  /** Replaces a tag value that is not one of the known ones. */
  private static final String OTHER = "OTHER";

  private static final String HTTP_SERVER = "vertx.http.server.";
  private static final int MAX_ROUTES = 200;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");

  private MetricsSetup() {}

  /**
   * Creates a registry in which clients cannot create series: values outside the known sets become
   * {@code OTHER} in the tags of Vert.x's own meters. The caller closes it, after Vert.x.
   *
   * @param knownAddress whether an event-bus address is one of the program's own. All others, which
   *     clients of the bridge can make up, share one series
   */
  public static PrometheusMeterRegistry prometheus(Predicate<String> knownAddress) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(new CardinalityFilter(knownAddress));
    return registry;
  }

  /**
   * Returns a builder of a Vert.x instance that reports HTTP, event bus, pool and JVM metrics to a
   * registry.
   */
  public static VertxBuilder measuredBuilder(VertxOptions options, MeterRegistry registry) {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            // The library keeps registries by name in JVM-wide state: make the name unique.
            .setRegistryName("offline-tiles-" + UUID.randomUUID())
            .setJvmMetricsEnabled(true)
            .setLabels(
                EnumSet.of(
                    Label.HTTP_METHOD,
                    Label.HTTP_CODE,
                    Label.HTTP_ROUTE,
                    Label.EB_ADDRESS,
                    Label.POOL_TYPE,
                    Label.POOL_NAME));
    MetricsNaming names = metrics.getMetricsNaming().withBaseName(HTTP_SERVER);
    HttpRequestMetrics.Meters requests = new HttpRequestMetrics.Meters(registry, names);
    MicrometerMetricsFactory library = new MicrometerMetricsFactory(registry);
    return Vertx.builder()
        .with(new VertxOptions(options).setMetricsOptions(metrics))
        .withMetrics(started -> withOwnRequests(library.metrics(started), requests));
  }

  /** Forwards every call to the library, but measures HTTP requests with {@code requests}. */
  private static VertxMetrics withOwnRequests(
      VertxMetrics library, HttpRequestMetrics.Meters requests) {
    return (VertxMetrics)
        Proxy.newProxyInstance(
            MetricsSetup.class.getClassLoader(),
            new Class<?>[] {VertxMetrics.class},
            (proxy, method, arguments) -> {
              Object result = method.invoke(library, arguments);
              return result instanceof HttpServerMetrics<?, ?, ?> server
                  ? new HttpRequestMetrics<>(requests, server)
                  : result;
            });
  }

  /** Returns the value of the {@code method} tag; unknown methods share {@code OTHER}. */
  static String methodLabel(String method) {
    return METHODS.contains(method) ? method : OTHER;
  }

  private static final class CardinalityFilter implements MeterFilter {
    private final Predicate<String> knownAddress;
    private final Set<String> routes = ConcurrentHashMap.newKeySet();

    CardinalityFilter(Predicate<String> knownAddress) {
      this.knownAddress = knownAddress;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
      if (!id.getName().startsWith("vertx.")) {
        return id;
      }
      List<Tag> tags = id.getTags().stream().map(this::known).toList();
      return tags.equals(id.getTags()) ? id : id.replaceTags(tags);
    }

    private Tag known(Tag tag) {
      String value = tag.getValue();
      boolean known =
          switch (tag.getKey()) {
            case "method" -> METHODS.contains(value);
            case "address" -> knownAddress.test(value);
            case "route" -> isKnownRoute(value);
            default -> true;
          };
      return known ? tag : Tag.of(tag.getKey(), OTHER);
    }

    /**
     * Routes are the program's own patterns. The limit is a safeguard in case one is derived from a
     * request path.
     */
    private synchronized boolean isKnownRoute(String route) {
      return routes.contains(route) || (routes.size() < MAX_ROUTES && routes.add(route));
    }
  }
}
