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
 * Caches the meters of HTTP requests, with the names and labels of vertx-micrometer-metrics. The
 * library itself builds labels and looks up five meters per request, which takes longer than
 * serving it. Thread-safe.
 */
final class HttpRequestMeters {
  private final MeterRegistry registry;
  private final MetricsNaming names;
  private final Map<String, OfMethod> methods = new ConcurrentHashMap<>();

  /**
   * @param names the meter names, with the base name of the HTTP server
   */
  HttpRequestMeters(MeterRegistry registry, MetricsNaming names) {
    this.registry = registry;
    this.names = names;
  }

  /** Returns the meters of a method; unknown methods share one set. */
  OfMethod method(String method) {
    OfMethod known = methods.get(method);
    return known != null
        ? known
        : methods.computeIfAbsent(CardinalityFilter.methodLabel(method), OfMethod::new);
  }

  /** The meters of one HTTP method. */
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
     * Returns the meters of responses with the same route and status.
     *
     * @param route one of the program's own patterns, or empty if none matched
     */
    Answered forResponse(String route, int status) {
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

  /** The meters of responses. */
  record Answered(Counter requests, Timer time, DistributionSummary bytes) {}

  private record Outcome(String route, int status) {}
}
