package twf.tiles.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.Contents;
import twf.tiles.config.Settings.LegacyRoutes;
import twf.tiles.contract.VariableKey;
import twf.tiles.pages.Site;
import twf.tiles.port.ConnectionLimit;
import twf.tiles.testing.BlockedLoops;
import twf.tiles.testing.Futures;
import twf.tiles.testing.PublishedFixture;
import twf.tiles.testing.RecordedMetrics;
import twf.tiles.testing.RecordedShows;

/** A published tree, served on a free port of the loopback. */
final class Served implements AutoCloseable {
  private static final long LONGEST_MS = 2000;
  private static final LegacyRoutes LEGACY =
      new LegacyRoutes(false, Instant.parse("2026-02-11T00:00:00Z"), null);

  final PublishedFixture tree;
  final Catalog catalog;
  final CachedArchiveSource archives;
  final PublicServer server;
  final PublicRoutes routes;
  final HttpClient client;
  private final Vertx vertx = BlockedLoops.vertx(LONGEST_MS);
  private final BlockedLoops loops = new BlockedLoops(vertx);
  private final Blocking blocking = new Blocking(vertx, "test", 2);
  private final Blocking images = new Blocking(vertx, "images", 2);

  /** Variables of which a published file was asked for that is not on the disk. */
  final Queue<VariableKey> missing = new ConcurrentLinkedQueue<>();

  final RecordedMetrics metrics = new RecordedMetrics();
  private final Site map = Site.of("map");

  Served(Path root, String... origins) {
    this(root, LEGACY, origins);
  }

  Served(Path root, LegacyRoutes legacy, String... origins) {
    this(root, legacy, 1 << 20, origins);
  }

  /** With memory for so many bytes of archives beside those that are on their way to clients. */
  static Served keeping(Path root, long bytes, String... origins) {
    return new Served(root, LEGACY, bytes, origins);
  }

  private Served(Path root, LegacyRoutes legacy, long cacheBytes, String... origins) {
    tree = new PublishedFixture(root);
    Contents contents =
        new Contents(vertx, blocking, blocking, tree.published(), 1 << 20, missing::add);
    catalog =
        new Catalog(tree.manifests(), tree.published(), contents, blocking, new RecordedShows());
    archives =
        new CachedArchiveSource(
            vertx, tree.published(), blocking, cacheBytes, missing::add, Clock.systemUTC());
    routes =
        new PublicRoutes(
            vertx,
            catalog,
            archives,
            blocking,
            new CorsPolicy(List.of(origins)),
            id -> id.toUpperCase(Locale.ROOT),
            new LegacyParts(legacy, metrics, images),
            map);
    server =
        new PublicServer(
            vertx,
            "127.0.0.1",
            0,
            routes.handler(),
            routes.problems(),
            new ConnectionLimit("public port", 100_000, 0, ""),
            Duration.ofSeconds(10));
    Futures.await(server.start());
    client = vertx.createHttpClient();
  }

  /** Reads the page that the build made. */
  void loadPage() throws IOException {
    map.load();
  }

  void load() {
    Futures.await(catalog.load());
  }

  /** Ends all worker threads that answers may ask for something: what needs one fails. */
  void endWorkers() {
    blocking.close();
    images.close();
  }

  Answer get(String path, String... headers) {
    return ask(HttpMethod.GET, path, headers);
  }

  /** Sends names and values of headers alternately. */
  Answer ask(HttpMethod method, String path, String... headers) {
    RequestOptions options =
        new RequestOptions().setMethod(method).setHost("127.0.0.1").setPort(server.port());
    options.setURI(path);
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i], headers[i + 1]);
    }
    // Nested: what follows the response must be there before its body comes.
    return Futures.await(
        client
            .request(options)
            .compose(
                request ->
                    request
                        .send()
                        .compose(
                            response ->
                                response
                                    .body()
                                    .map(
                                        body ->
                                            new Answer(
                                                response.statusCode(),
                                                response.headers(),
                                                body)))));
  }

  /** Fails where an event loop was blocked. */
  @Override
  public void close() {
    Futures.await(vertx.close());
    assertThat(loops.found()).as("blocked event loops").isEmpty();
  }

  record Answer(int status, MultiMap headers, Buffer body) {
    String header(String name) {
      return headers.get(name);
    }

    JsonObject json() {
      return body.toJsonObject();
    }
  }
}
