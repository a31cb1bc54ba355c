package twf.tiles.management.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import twf.tiles.domain.Identifiers;
import twf.tiles.management.http.ManagementResponses;
import twf.tiles.metrics.RecentTimeSeries;
import twf.tiles.metrics.RecentTimeSeries.Kind;

/** {@code GET /console/series?model=}: recent time series of a model, for charts. */
final class SeriesHandler {
  private final RecentTimeSeries series;

  SeriesHandler(RecentTimeSeries series) {
    this.series = series;
  }

  void handle(RoutingContext ctx) {
    List<String> models = ctx.queryParam("model");
    if (models.size() == 1 && Identifiers.isModel(models.get(0))) {
      ManagementResponses.send(ctx, 200, toJson(models.get(0)));
    } else {
      ManagementResponses.sendFailure(ctx, 400, "model: expected one id like hrrr");
    }
  }

  private JsonObject toJson(String model) {
    List<RecentTimeSeries.Point> declared = series.points(model, Kind.BUILD_DECLARED);
    boolean observed = declared.isEmpty();
    return new JsonObject()
        .put("model", model)
        .put("kept_seconds", RecentTimeSeries.RETENTION.toSeconds())
        .put("build_source", observed ? "observed" : "declared")
        .put(
            "build_seconds",
            pointsToJson(observed ? series.points(model, Kind.BUILD_OBSERVED) : declared))
        .put("validation_failures", pointsToJson(series.points(model, Kind.VALIDATION_FAILURE)))
        .put("pointer_switch_seconds", pointsToJson(series.points(model, Kind.POINTER_SWITCH)));
  }

  private static JsonArray pointsToJson(List<RecentTimeSeries.Point> points) {
    JsonArray array = new JsonArray();
    for (RecentTimeSeries.Point point : points) {
      array.add(new JsonObject().put("at", point.at().toString()).put("value", point.value()));
    }
    return array;
  }
}
