package twf.tiles.metrics.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.UUID;
import java.util.function.Predicate;

/** Creates the Prometheus registry and a Vert.x instance that reports to it. */
public final class MetricsSetup {
  private static final EnumSet<Label> LABELS =
      EnumSet.of(
          Label.HTTP_METHOD,
          Label.HTTP_CODE,
          Label.HTTP_ROUTE,
          Label.EB_ADDRESS,
          Label.POOL_TYPE,
          Label.POOL_NAME);

  private static final String HTTP_SERVER = "vertx.http.server.";

  private MetricsSetup() {}

  /**
   * Creates a registry in which clients cannot create series. The caller closes it, after Vert.x.
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
    MicrometerMetricsOptions metrics = metricsOptions();
    HttpRequestMeters requests =
        new HttpRequestMeters(registry, metrics.getMetricsNaming().withBaseName(HTTP_SERVER));
    MicrometerMetricsFactory library = new MicrometerMetricsFactory(registry);
    return Vertx.builder()
        .with(new VertxOptions(options).setMetricsOptions(metrics))
        .withMetrics(started -> new LowOverheadVertxMetrics(library.metrics(started), requests));
  }

  /**
   * The library keeps registries by name in JVM-wide state, so each Vert.x instance gets a unique
   * name.
   */
  private static MicrometerMetricsOptions metricsOptions() {
    return new MicrometerMetricsOptions()
        .setEnabled(true)
        .setRegistryName("offline-tiles-" + UUID.randomUUID())
        .setJvmMetricsEnabled(true)
        .setLabels(EnumSet.copyOf(LABELS));
  }
}
