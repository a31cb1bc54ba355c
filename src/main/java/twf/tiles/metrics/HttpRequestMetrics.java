package twf.tiles.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.micrometer.MetricsNaming;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Records HTTP requests in cached meters, with the names and labels of vertx-micrometer-metrics,
 * and delegates connection metrics to the library. The library itself builds labels and looks up
 * five meters per request, which takes longer than serving it.
 *
 * @param <S> the library's state of a connection
 */
final class HttpRequestMetrics<R, W, S>
    implements HttpServerMetrics<HttpRequestMetrics.Request, W, S> {
  private final Meters meters;
  private final HttpServerMetrics<R, W, S> connections;

  HttpRequestMetrics(Meters meters, HttpServerMetrics<R, W, S> connections) {
    this.meters = meters;
    this.connections = connections;
  }

  @Override
  public Request requestBegin(S connection, HttpRequest request) {
    return new Request(meters.method(request.method().name()));
  }

  /** Appends a route pattern; null comes from handlers that match all paths. */
  @Override
  public void requestRouted(Request request, @Nullable String route) {
    if (route != null) {
      request.route = request.route.isEmpty() ? route : request.route + '>' + route;
    }
  }

  @Override
  public void requestEnd(Request request, @Nullable HttpRequest asked, long bytesRead) {
    request.of.requestBytes.record((double) bytesRead);
    request.onHalfEnded();
  }

  @Override
  public void responseEnd(Request request, HttpResponse response, long bytesWritten) {
    Meters.OfResponse answered = request.of.response(request.route, response.statusCode());
    answered.requests.increment();
    answered.time.record(System.nanoTime() - request.began, TimeUnit.NANOSECONDS);
    answered.bytes.record((double) bytesWritten);
    request.onHalfEnded();
  }

  @Override
  public void requestReset(Request request) {
    request.of.resets.increment();
    if (request.ends < 2) {
      request.ends = 2;
      request.of.active.decrement();
    }
  }

  /** Never called: server push exists only in HTTP/2, which is not enabled. */
  @Override
  public Request responsePushed(S connection, HttpMethod method, String uri, HttpResponse push) {
    return new Request(meters.method(method.name()));
  }

  @Override
  public @Nullable W connected(S connection, Request request, ServerWebSocket webSocket) {
    return null;
  }

  @Override
  public S connected(SocketAddress remote, String name) {
    return connections.connected(remote, name);
  }

  @Override
  public void disconnected(S connection, SocketAddress remote) {
    connections.disconnected(connection, remote);
  }

  @Override
  public void bytesRead(S connection, SocketAddress remote, long bytes) {
    connections.bytesRead(connection, remote, bytes);
  }

  @Override
  public void bytesWritten(S connection, SocketAddress remote, long bytes) {
    connections.bytesWritten(connection, remote, bytes);
  }

  @Override
  public void exceptionOccurred(S connection, SocketAddress remote, Throwable cause) {
    connections.exceptionOccurred(connection, remote, cause);
  }

  @Override
  public void close() {
    connections.close();
  }

  /** A request in flight; confined to the event loop of its connection. */
  static final class Request {
    private final Meters.OfMethod of;
    private final long began = System.nanoTime();
    private String route = "";
    private int ends;

    private Request(Meters.OfMethod of) {
      this.of = of;
      of.active.increment();
    }

    /** Counts the ends of request and response, which come in either order. */
    private void onHalfEnded() {
      ends++;
      if (ends == 2) {
        of.active.decrement();
      }
    }
  }

  /** The meters of all servers. Thread-safe. */
  static final class Meters {
    private final MeterRegistry registry;
    private final MetricsNaming names;
    private final Map<String, OfMethod> methods = new ConcurrentHashMap<>();

    /**
     * @param names the meter names, with the base name of the HTTP server
     */
    Meters(MeterRegistry registry, MetricsNaming names) {
      this.registry = registry;
      this.names = names;
    }

    private OfMethod method(String method) {
      OfMethod known = methods.get(method);
      return known != null
          ? known
          : methods.computeIfAbsent(MetricsSetup.methodLabel(method), OfMethod::new);
    }

    private Counter counter(String name, String description, Tags tags) {
      return Counter.builder(name).description(description).tags(tags).register(registry);
    }

    private DistributionSummary bytes(String name, String description, Tags tags) {
      return DistributionSummary.builder(name)
          .description(description)
          .tags(tags)
          .register(registry);
    }

    private final class OfMethod {
      private final Tags tags;
      private final LongAdder active = new LongAdder();
      private final Counter resets;
      private final DistributionSummary requestBytes;
      private final Map<RouteAndStatus, OfResponse> responses = new ConcurrentHashMap<>();

      OfMethod(String method) {
        this.tags = Tags.of("method", method);
        Gauge.builder(names.getHttpActiveRequests(), active, LongAdder::doubleValue)
            .description("Number of requests being processed")
            .tags(tags)
            .register(registry);
        this.resets = counter(names.getHttpRequestResetsCount(), "Number of request resets", tags);
        this.requestBytes = bytes(names.getHttpRequestBytes(), "Size of requests in bytes", tags);
      }

      /**
       * Returns the meters of responses with the same route and status.
       *
       * @param route one of the program's own patterns, or empty if none matched
       */
      OfResponse response(String route, int status) {
        return responses.computeIfAbsent(new RouteAndStatus(route, status), this::create);
      }

      private OfResponse create(RouteAndStatus of) {
        Tags with = tags.and("route", of.route, "code", Integer.toString(of.status));
        return new OfResponse(
            counter(names.getHttpRequestsCount(), "Number of processed requests", with),
            Timer.builder(names.getHttpResponseTime())
                .description("Request processing time")
                .tags(with)
                .register(registry),
            bytes(names.getHttpResponseBytes(), "Size of responses in bytes", with));
      }
    }

    private record RouteAndStatus(String route, int status) {}

    private record OfResponse(Counter requests, Timer time, DistributionSummary bytes) {}
  }
}
