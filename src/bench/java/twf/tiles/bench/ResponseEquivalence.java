package twf.tiles.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Checks that two servers respond identically. */
final class ResponseEquivalence {
  private static final int MAX_REQUESTS = 200;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  HttpResponse<byte[]> get(RunningServer server, BenchRequest ask)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + ask.path()))
            .timeout(Duration.ofSeconds(20));
    if (!ask.header().equals("-")) {
      request.header(ask.header(), ask.value());
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  String etag(RunningServer server, String path) throws IOException, InterruptedException {
    return get(server, BenchRequest.of(path)).headers().firstValue("ETag").orElseThrow();
  }

  /**
   * Compares the responses to a sample of the requests. Fails if a status or body differs or a
   * status is an error.
   *
   * @return size of the smallest body
   */
  long check(
      RunningServer one, List<BenchRequest> ones, RunningServer other, List<BenchRequest> others)
      throws IOException, InterruptedException {
    List<BenchRequest> first = some(ones);
    List<BenchRequest> second = some(others);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < first.size(); i++) {
      HttpResponse<byte[]> a = get(one, first.get(i));
      HttpResponse<byte[]> b = get(other, second.get(i));
      if (a.statusCode() != b.statusCode()
          || a.statusCode() >= 400
          || !Arrays.equals(a.body(), b.body())) {
        throw new IOException(
            "%s: %s answers %d with %d bytes, %s %d with %d bytes"
                .formatted(
                    first.get(i),
                    one.name(),
                    a.statusCode(),
                    a.body().length,
                    other.name(),
                    b.statusCode(),
                    b.body().length));
      }
      least = Math.min(least, a.body().length);
    }
    return least;
  }

  private static List<BenchRequest> some(List<BenchRequest> asks) {
    int step = Math.max(1, asks.size() / MAX_REQUESTS);
    return IntStream.iterate(0, i -> i < asks.size(), i -> i + step).mapToObj(asks::get).toList();
  }
}
