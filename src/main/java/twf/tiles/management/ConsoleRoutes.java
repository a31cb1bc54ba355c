package twf.tiles.management;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import twf.tiles.assets.StaticAsset;
import twf.tiles.assets.StaticSite;
import twf.tiles.common.BoundedWorkQueue;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.TileCoord;
import twf.tiles.metrics.RecentTimeSeries;
import twf.tiles.metrics.RecentTimeSeries.Kind;

/** Routes of the console: its page, and the data that it needs besides admin commands. */
public final class ConsoleRoutes {
  private static final int MAX_CONCURRENT_TILES = 8;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

  private final StaticSite page = StaticSite.fromClassPath("console");
  private final TilePreviewReader tiles;
  private final Settings.Roots roots;
  private final RecentTimeSeries series;
  private final boolean belowPath;
  private final BoundedWorkQueue boundedTiles =
      new BoundedWorkQueue(
          MAX_CONCURRENT_TILES,
          0,
          () ->
              FailureException.unavailable(
                  "too many tile reads (limit " + MAX_CONCURRENT_TILES + "); retry"));

  /**
   * @param workers read and decode tiles
   * @param roots contain the staged and published archives
   * @param belowPath whether a proxy may serve the page below a path
   */
  public ConsoleRoutes(
      WorkerPool workers, Settings.Roots roots, RecentTimeSeries series, boolean belowPath) {
    this.tiles = new TilePreviewReader(workers);
    this.roots = roots;
    this.series = series;
    this.belowPath = belowPath;
  }

  /** Loads the page's files. Blocks. */
  public void load() throws IOException {
    page.load();
  }

  /** Adds the routes; {@code /console/} serves the same page as {@code /console}. */
  void addTo(Router router) {
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
      router.route(method, "/console").handler(ctx -> sendFile(ctx, index(ctx)));
      router
          .route(method, "/console/assets/:file")
          .handler(ctx -> sendFile(ctx, page.asset(pathParameter(ctx, "file"))));
    }
    router.get("/console/tile/:model/:run/:variable/:frame/:z/:x/:y").handler(this::handleTile);
    router.get("/console/series").handler(this::handleSeries);
  }

  private Optional<StaticAsset> index(RoutingContext ctx) {
    if (!belowPath) {
      return page.index();
    }
    boolean isFolder = ctx.normalizedPath().endsWith("/");
    return page.indexWithAssetsIn(isFolder ? "./" : "./console/");
  }

  private static void sendFile(RoutingContext ctx, Optional<StaticAsset> file) {
    file.orElseThrow(() -> FailureException.notFound("no such console file"))
        .send(ctx.request())
        .onFailure(ctx::fail);
  }

  /**
   * {@code GET /console/tile/{model}/{run}/{variable}/{frame}/{z}/{x}/{y}}: serves a tile's image
   * from the staged archive, or from the published one if none is staged. {@code ?of=staged} or
   * {@code ?of=published} selects one of them.
   */
  private void handleTile(RoutingContext ctx) {
    VariableKey key =
        VariableKey.parse(
                pathParameter(ctx, "model"),
                pathParameter(ctx, "run"),
                pathParameter(ctx, "variable"))
            .orElseThrow(
                () -> FailureException.badRequest("expected a model, a run and a variable"));
    String frame = pathParameter(ctx, "frame");
    if (!Identifiers.isFrameId(frame)) {
      throw FailureException.badRequest("frame: expected three digits");
    }
    TileCoord coord = new TileCoord(number(ctx, "z"), number(ctx, "x"), number(ctx, "y"));
    List<Path> searched = searchedRoots(ctx.queryParam("of"));
    boundedTiles
        .submit(() -> tiles.read(searched, key, frame, coord))
        .onSuccess(
            picture ->
                ctx.response().putHeader("Content-Type", picture.type()).end(picture.bytes()))
        .onFailure(ctx::fail);
  }

  private List<Path> searchedRoots(List<String> of) {
    if (of.isEmpty()) {
      return List.of(roots.staging(), roots.published());
    }
    return switch (of.get(0)) {
      case "staged" -> List.of(roots.staging());
      case "published" -> List.of(roots.published());
      default -> throw FailureException.badRequest("of: expected staged or published");
    };
  }

  private static String pathParameter(RoutingContext ctx, String name) {
    return String.valueOf(ctx.pathParam(name));
  }

  private static int number(RoutingContext ctx, String name) {
    String text = pathParameter(ctx, name);
    if (!NUMBER.matcher(text).matches()) {
      throw FailureException.badRequest(name + ": expected a number of at most three digits");
    }
    return Integer.parseInt(text);
  }

  /** {@code GET /console/series?model=}: recent time series of a model, for charts. */
  private void handleSeries(RoutingContext ctx) {
    List<String> models = ctx.queryParam("model");
    if (models.size() != 1 || !Identifiers.isModel(models.get(0))) {
      throw FailureException.badRequest("model: expected one id like hrrr");
    }
    String model = models.get(0);
    boolean observed = series.points(model, Kind.BUILD_DECLARED).isEmpty();
    ManagementResponses.send(
        ctx,
        200,
        new JsonObject()
            .put("model", model)
            .put("kept_seconds", RecentTimeSeries.RETENTION.toSeconds())
            .put("build_source", observed ? "observed" : "declared")
            .put(
                "build_seconds",
                points(model, observed ? Kind.BUILD_OBSERVED : Kind.BUILD_DECLARED))
            .put("validation_failures", points(model, Kind.VALIDATION_FAILURE))
            .put("pointer_switch_seconds", points(model, Kind.POINTER_SWITCH)));
  }

  private JsonArray points(String model, Kind kind) {
    JsonArray array = new JsonArray();
    for (RecentTimeSeries.Point point : series.points(model, kind)) {
      array.add(new JsonObject().put("at", point.at().toString()).put("value", point.value()));
    }
    return array;
  }
}
