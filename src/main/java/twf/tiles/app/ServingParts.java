package twf.tiles.app;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;
import twf.tiles.async.Blocking;
import twf.tiles.async.Lifecycle;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogPoll;
import twf.tiles.catalog.Contents;
import twf.tiles.config.Settings;
import twf.tiles.files.ManifestTree;
import twf.tiles.files.PublishedTree;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.verticle.CatalogVerticle;
import twf.tiles.verticle.ServerVerticle;
import twf.tiles.web.CorsPolicy;
import twf.tiles.web.PublicRoutes;
import twf.tiles.web.PublicServer;

/** What serves: the catalog, and the public port on as many event loops as there are cores. */
final class ServingParts {
  private static final long CACHE_BYTES = 64L * 1024 * 1024;
  private static final Duration GLANCE = Duration.ofSeconds(1);

  /** Vert.x gives each server of port 0 a port of its own; those of a negative one share it. */
  private static final int ANY_SHARED = -1;

  private static final Duration GRACE = Duration.ofMillis(2500);

  private final Vertx vertx;
  private final Settings settings;
  private final Blocking files;
  private final PublishedTree published;
  private final Catalog catalog;
  private final PublicServer first;

  ServingParts(Vertx vertx, Settings settings, Blocking files, TileMetrics metrics) {
    this.vertx = vertx;
    this.settings = settings;
    this.files = files;
    this.published = new PublishedTree(settings.roots().published());
    this.catalog =
        new Catalog(
            new ManifestTree(settings.roots().manifests()),
            published,
            new Contents(vertx, files, published, CACHE_BYTES),
            files,
            metrics);
    this.first = server();
  }

  Catalog catalog() {
    return catalog;
  }

  Deployable catalogVerticle() {
    return new CatalogVerticle(
        catalog, new CatalogPoll(vertx, catalog, GLANCE, settings.publishing().rescan()));
  }

  Lifecycle firstServer() {
    return first;
  }

  /** Servers that share the first one's port. */
  Future<Void> moreServers(Function<Deployable, Future<Void>> deploy) {
    Future<Void> deployed = Future.succeededFuture();
    for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
      deployed = deployed.compose(before -> deploy.apply(new ServerVerticle(server())));
    }
    return deployed;
  }

  int publicPort() {
    return first.port();
  }

  private PublicServer server() {
    int port = settings.http().port();
    PublicRoutes routes =
        new PublicRoutes(
            vertx,
            catalog,
            published,
            files,
            new CorsPolicy(settings.http().corsOrigins()),
            settings::modelName);
    return new PublicServer(
        vertx,
        settings.http().host(),
        port == 0 ? ANY_SHARED : port,
        routes.router(),
        routes.problems(),
        GRACE);
  }
}
