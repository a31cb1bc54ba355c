package twf.tiles.management.console;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import twf.tiles.common.WorkerPool;
import twf.tiles.config.Settings;
import twf.tiles.metrics.RecentTimeSeries;

/** Routes for data that the console needs besides admin commands. */
public final class ConsoleDataRoutes {
  private final TilePreviewHandler tiles;
  private final SeriesHandler series;

  /**
   * @param workers read and decode tiles
   * @param roots contain the staged and published archives
   */
  public ConsoleDataRoutes(
      Vertx vertx, WorkerPool workers, Settings.Roots roots, RecentTimeSeries series) {
    this.tiles =
        new TilePreviewHandler(
            new TilePreviewReader(vertx, workers, roots.staging()),
            new TilePreviewReader(vertx, workers, roots.published()));
    this.series = new SeriesHandler(series);
  }

  public void addTo(Router router) {
    router.get("/console/tile/:model/:run/:variable/:frame/:z/:x/:y").handler(tiles::handle);
    router.get("/console/series").handler(series::handle);
  }
}
