package twf.tiles.metrics.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import twf.tiles.metrics.http.HttpRequestMeters.Answered;
import twf.tiles.metrics.http.HttpRequestMeters.OfMethod;

/**
 * Records HTTP requests in {@link HttpRequestMeters} and delegates connection metrics to the
 * library.
 *
 * @param <S> the library's state of a connection
 */
final class HttpRequestMetrics<R, W, S>
    implements HttpServerMetrics<HttpRequestMetrics.Request, W, S> {
  private final HttpRequestMeters meters;
  private final HttpServerMetrics<R, W, S> connections;

  HttpRequestMetrics(HttpRequestMeters meters, HttpServerMetrics<R, W, S> connections) {
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
    if (route == null) {
      return;
    }
    request.route = request.route.isEmpty() ? route : request.route + '>' + route;
  }

  @Override
  public void requestEnd(Request request, @Nullable HttpRequest asked, long bytesRead) {
    request.of.requestBytes.record((double) bytesRead);
    request.onHalfEnded();
  }

  @Override
  public void responseEnd(Request request, HttpResponse response, long bytesWritten) {
    Answered answered = request.of.forResponse(request.route, response.statusCode());
    answered.requests().increment();
    answered.time().record(System.nanoTime() - request.began, TimeUnit.NANOSECONDS);
    answered.bytes().record((double) bytesWritten);
    request.onHalfEnded();
  }

  @Override
  public void requestReset(Request request) {
    request.of.resets.increment();
    request.finish();
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
    private final OfMethod of;
    private final long began = System.nanoTime();
    private String route = "";
    private int ends;

    private Request(OfMethod of) {
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

    private void finish() {
      if (ends < 2) {
        ends = 2;
        of.active.decrement();
      }
    }
  }
}
