package twf.tiles.admin;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import twf.tiles.async.Blocking;
import twf.tiles.config.Settings;
import twf.tiles.metrics.RecentSeries;
import twf.tiles.validate.FrameTiles;

/** What the console asks for besides admin commands. */
public final class ConsoleData {
  private final ConsoleTiles tiles;
  private final ConsoleSeries series;

  /**
   * @param workers read and decode tiles
   * @param roots where tiles are
   */
  public ConsoleData(Vertx vertx, Blocking workers, Settings.Roots roots, RecentSeries series) {
    this.tiles =
        new ConsoleTiles(
            new FrameTiles(vertx, workers, roots.staging()),
            new FrameTiles(vertx, workers, roots.published()));
    this.series = new ConsoleSeries(series);
  }

  void addTo(Router router) {
    router.get("/console/tile/:model/:run/:variable/:frame/:z/:x/:y").handler(tiles::answer);
    router.get("/console/series").handler(series::answer);
  }
}
