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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import twf.tiles.assets.StaticSite;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.ContentReader;
import twf.tiles.common.PublicUrl;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings.LegacyRoutes;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.storage.RootCheck;
import twf.tiles.testing.BlockedEventLoopDetector;
import twf.tiles.testing.FutureAssertions;
import twf.tiles.testing.PublishedFixture;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.TestClock;
import twf.tiles.web.archive.CachedArchiveStore;

/** A published tree and a public server for it on a free loopback port. */
public final class PublicServerFixture implements AutoCloseable {
  private static final long TIMEOUT_MS = 2000;
  private static final LegacyRoutes LEGACY =
      new LegacyRoutes(false, Instant.parse("2026-02-11T00:00:00Z"), null, Map.of());

  public final PublishedFixture tree;
  public final Catalog catalog;
  public final CachedArchiveStore archives;
  public final PublicServer server;
  public final PublicRouter routes;
  public final HttpClient client;
  private final Vertx vertx = BlockedEventLoopDetector.vertx(TIMEOUT_MS);
  private final BlockedEventLoopDetector loops = new BlockedEventLoopDetector(vertx);
  private final WorkerPool blocking = new WorkerPool(vertx, "test", 2);
  private final WorkerPool images = new WorkerPool(vertx, "images", 2);

  /** Variables for which a published file was requested that is missing on disk. */
  public final Queue<VariableKey> missing = new ConcurrentLinkedQueue<>();

  public final RecordingMetrics metrics = new RecordingMetrics();

  /**
   * One hour ahead of the system time at the start, so that files written by tests are never in the
   * future.
   */
  public final TestClock clock = TestClock.stopped();

  private final StaticSite map = StaticSite.fromClassPath("map");
  private final StaticSite schemas = StaticSite.schemas();

  public PublicServerFixture(Path root, String... origins) {
    this(root, LEGACY, origins);
  }

  public PublicServerFixture(Path root, LegacyRoutes legacy, String... origins) {
    this(root, legacy, 1 << 20, PublicUrl.NONE, origins);
  }

  /** Creates a fixture that clients reach by a public URL. */
  public static PublicServerFixture at(Path root, String publicUrl) {
    return new PublicServerFixture(
        root, LEGACY, 1 << 20, Objects.requireNonNull(PublicUrl.parse(publicUrl)), "*");
  }

  /**
   * Creates a fixture whose archive cache holds {@code bytes} bytes, not counting data that is
   * being sent.
   */
  public static PublicServerFixture withCache(Path root, long bytes, String... origins) {
    return new PublicServerFixture(root, LEGACY, bytes, PublicUrl.NONE, origins);
  }

  private PublicServerFixture(
      Path root, LegacyRoutes legacy, long cacheBytes, PublicUrl publicUrl, String... origins) {
    tree = new PublishedFixture(root);
    clock.advance(Duration.between(clock.now(), Instant.now()).plusHours(1));
    ContentReader contents =
        new ContentReader(
            vertx, blocking, blocking, tree.published(), 1 << 20, missing::add, clock);
    catalog =
        new Catalog(
            tree.manifests(),
            tree.published(),
            contents,
            blocking,
            RootCheck.NONE,
            new RecordingMetrics());
    archives =
        new CachedArchiveStore(vertx, tree.published(), blocking, cacheBytes, missing::add, clock);
    routes =
        new PublicRouter(
            vertx,
            catalog,
            archives,
            blocking,
            images,
            legacy,
            metrics,
            new CorsPolicy(List.of(origins)),
            id -> id.toUpperCase(Locale.ROOT),
            map,
            schemas,
            publicUrl);
    server =
        new PublicServer(
            vertx,
            "127.0.0.1",
            0,
            routes,
            routes.problems(),
            new ConnectionLimit("public port", 100_000, 0, ""),
            Duration.ofSeconds(10));
    FutureAssertions.await(server.start());
    client = vertx.createHttpClient();
  }

  /** Loads the built map page. */
  public void loadPage() throws IOException {
    map.load();
  }

  /** Loads the JSON Schemas. */
  public void loadSchemas() throws IOException {
    schemas.load();
  }

  public void load() {
    FutureAssertions.await(catalog.load());
  }

  /** Stops the worker threads for reading and image conversion; requests that need them fail. */
  public void endWorkers() {
    blocking.close();
    images.close();
  }

  public Answer get(String path, String... headers) {
    return request(HttpMethod.GET, path, headers);
  }

  /** Sends a request; {@code headers} alternates names and values. */
  public Answer request(HttpMethod method, String path, String... headers) {
    RequestOptions options =
        new RequestOptions().setMethod(method).setHost("127.0.0.1").setPort(server.port());
    options.setURI(path);
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i], headers[i + 1]);
    }
    // Nested, so that the handlers that follow the response are in place before its body arrives.
    return FutureAssertions.await(
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

  /** Stops the server. Fails if an event loop was blocked. */
  @Override
  public void close() {
    FutureAssertions.await(vertx.close());
    assertThat(loops.found()).as("blocked event loops").isEmpty();
  }

  public record Answer(int status, MultiMap headers, Buffer body) {
    public String header(String name) {
      return headers.get(name);
    }

    public JsonObject json() {
      return body.toJsonObject();
    }
  }
}
