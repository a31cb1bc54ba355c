package twf.tiles.metrics.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.micrometer.MetricsNaming;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of HTTP requests, with the names and labels of vertx-micrometer-metrics, looked up
 * once: the library builds labels and looks five meters up for each request, which takes longer
 * than the answer. Thread-safe.
 */
final class HttpRequestMeters {
  private final MeterRegistry registry;
  private final MetricsNaming names;
  private final Map<String, OfMethod> methods = new ConcurrentHashMap<>();

  /**
   * @param names with the base name of the HTTP server
   */
  HttpRequestMeters(MeterRegistry registry, MetricsNaming names) {
    this.registry = registry;
    this.names = names;
  }

  /** Of one method; those that clients make up share one. */
  OfMethod method(String method) {
    OfMethod known = methods.get(method);
    return known != null
        ? known
        : methods.computeIfAbsent(CardinalityFilter.method(method), OfMethod::new);
  }

  /** What is measured of requests of one method. */
  final class OfMethod {
    final LongAdder active = new LongAdder();
    final Counter resets;
    final DistributionSummary requestBytes;
    private final Tags tags;
    private final Map<Outcome, Answered> answered = new ConcurrentHashMap<>();

    private OfMethod(String method) {
      this.tags = Tags.of("method", method);
      Gauge.builder(names.getHttpActiveRequests(), active, LongAdder::doubleValue)
          .description("Number of requests being processed")
          .tags(tags)
          .register(registry);
      this.resets =
          Counter.builder(names.getHttpRequestResetsCount())
              .description("Number of request resets")
              .tags(tags)
              .register(registry);
      this.requestBytes = bytes(names.getHttpRequestBytes(), "Size of requests in bytes", tags);
    }

    /**
     * Of those that were answered alike.
     *
     * @param route one of the program's own patterns, empty where none fitted
     */
    Answered answered(String route, int status) {
      return answered.computeIfAbsent(new Outcome(route, status), this::make);
    }

    private Answered make(Outcome outcome) {
      Tags all = tags.and("route", outcome.route()).and("code", Integer.toString(outcome.status()));
      return new Answered(
          Counter.builder(names.getHttpRequestsCount())
              .description("Number of processed requests")
              .tags(all)
              .register(registry),
          Timer.builder(names.getHttpResponseTime())
              .description("Request processing time")
              .tags(all)
              .register(registry),
          bytes(names.getHttpResponseBytes(), "Size of responses in bytes", all));
    }

    private DistributionSummary bytes(String name, String description, Tags all) {
      return DistributionSummary.builder(name)
          .description(description)
          .tags(all)
          .register(registry);
    }
  }

  /** What is measured of answers. */
  record Answered(Counter requests, Timer time, DistributionSummary bytes) {}

  private record Outcome(String route, int status) {}
}
