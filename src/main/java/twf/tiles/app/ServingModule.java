package twf.tiles.app;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.assets.StaticSite;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogPoller;
import twf.tiles.catalog.ContentReader;
import twf.tiles.common.Host;
import twf.tiles.common.Lifecycle;
import twf.tiles.common.PublicUrl;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Setting;
import twf.tiles.config.Settings;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.CorsPolicy;
import twf.tiles.http.connection.ConnectionLimit;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.storage.ManifestLayout;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.RootCheck;
import twf.tiles.verticle.CatalogVerticle;
import twf.tiles.verticle.HttpServerVerticle;
import twf.tiles.web.PublicRouter;
import twf.tiles.web.PublicServer;
import twf.tiles.web.archive.CachedArchiveStore;

/** What serves: the catalog, and the public port on as many event loops as there are cores. */
final class ServingModule {
  private static final Logger LOG = LoggerFactory.getLogger(ServingModule.class);
  private static final long CACHE_BYTES = 64L * 1024 * 1024;
  private static final int IMAGE_THREADS = 2;
  private static final int PARSING_THREADS = 2;
  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  /** Vert.x gives each server of port 0 a port of its own; those of a negative one share it. */
  private static final int ANY_SHARED = -1;

  /** For the probe after a publish, where clients have taken all the rest. */
  private static final int RESERVED_CONNECTIONS = 16;

  private static final Duration SHUTDOWN_GRACE = Duration.ofMillis(2500);

  private final Vertx vertx;
  private final Settings settings;
  private final Host address;
  private final TileMetrics metrics;
  private final Catalog catalog;
  private final WorkerPool parsing;
  private final WorkerPool images;
  private final StaticSite map = StaticSite.fromClassPath("map");
  private final StaticSite schemas = StaticSite.schemas();
  private final PublicRouter routes;
  private final ConnectionLimit connections;
  private final PublicServer first;

  ServingModule(
      Vertx vertx,
      Settings settings,
      Host address,
      WorkerPool files,
      RootCheck roots,
      TileMetrics metrics) {
    this.vertx = vertx;
    this.settings = settings;
    this.address = address;
    this.metrics = metrics;
    this.parsing = new WorkerPool(vertx, "snapshots", PARSING_THREADS);
    PublishedLayout published = new PublishedLayout(settings.roots().published());
    this.catalog =
        new Catalog(
            new ManifestLayout(settings.roots().manifests()),
            published,
            new ContentReader(
                vertx,
                files,
                parsing,
                published,
                CACHE_BYTES,
                this::reportMissing,
                Clock.systemUTC()),
            files,
            roots,
            metrics);
    this.images = new WorkerPool(vertx, "images", IMAGE_THREADS);
    this.routes =
        new PublicRouter(
            vertx,
            catalog,
            new CachedArchiveStore(
                vertx,
                published,
                files,
                archiveBytes(settings.get(Setting.HTTP_CACHE_BYTES)),
                this::reportMissing,
                Clock.systemUTC()),
            files,
            images,
            settings.legacyRoutes(),
            metrics,
            new CorsPolicy(settings.get(Setting.CORS_ALLOWED_ORIGINS)),
            settings::modelName,
            map,
            schemas,
            settings.find(Setting.PUBLIC_URL).orElse(PublicUrl.NONE));
    this.connections =
        new ConnectionLimit(
            "public port",
            FileDescriptorLimit.connections(settings.get(Setting.HTTP_MAX_CONNECTIONS)),
            RESERVED_CONNECTIONS,
            "see HTTP_MAX_CONNECTIONS");
    this.first = server();
  }

  /** Runs that the pointer does not show may have been removed by retention a moment ago. */
  private void reportMissing(VariableKey key) {
    if (catalog.view().pointerSnapshotName(key).isPresent()) {
      metrics.contentMissing(key.model());
    }
  }

  /**
   * What a JVM may have outside its heap is, where nothing else is said, as much as within; some of
   * it is for what is on its way.
   */
  private static long archiveBytes(long wanted) {
    long most = Runtime.getRuntime().maxMemory() / 5 * 3;
    if (wanted > most) {
      LOG.warn(
          "HTTP_CACHE_BYTES is {}, and {} is used: 0.6 of the largest heap; see -Xmx",
          wanted,
          most);
    }
    return Math.min(wanted, most);
  }

  /** Reads what is served and is no file of the roots. Blocks. */
  void load() throws IOException {
    map.load();
    schemas.load();
  }

  void close() {
    images.close();
    parsing.close();
  }

  Catalog catalog() {
    return catalog;
  }

  Deployable catalogVerticle() {
    return new CatalogVerticle(
        catalog,
        new CatalogPoller(
            vertx, catalog, POLL_INTERVAL, settings.get(Setting.OFFLINE_TILES_RESCAN_SECONDS)));
  }

  Lifecycle firstServer() {
    return first;
  }

  /** Servers that share the first one's port. */
  Future<Void> startMoreServers(Function<Deployable, Future<Void>> deploy) {
    Future<Void> deployed = Future.succeededFuture();
    for (int i = 1; i < settings.eventLoopCount(); i++) {
      deployed = deployed.compose(before -> deploy.apply(new HttpServerVerticle(server())));
    }
    return deployed;
  }

  int publicPort() {
    return first.port();
  }

  private PublicServer server() {
    int port = settings.get(Setting.HTTP_PORT);
    return new PublicServer(
        vertx,
        address.text(),
        port == 0 ? ANY_SHARED : port,
        routes,
        routes.problems(),
        connections,
        SHUTDOWN_GRACE);
  }
}
