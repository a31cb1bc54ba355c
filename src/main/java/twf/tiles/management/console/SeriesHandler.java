package twf.tiles.management.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import twf.tiles.domain.Identifiers;
import twf.tiles.management.http.ManagementResponses;
import twf.tiles.metrics.recent.RecentTimeSeries;
import twf.tiles.metrics.recent.RecentTimeSeries.Kind;

/** {@code GET /console/series?model=}: the last hours of a model, for charts. */
final class SeriesHandler {
  private final RecentTimeSeries series;

  SeriesHandler(RecentTimeSeries series) {
    this.series = series;
  }

  void answer(RoutingContext ctx) {
    List<String> models = ctx.queryParam("model");
    if (models.size() == 1 && Identifiers.isModel(models.get(0))) {
      ManagementResponses.send(ctx, 200, json(models.get(0)));
    } else {
      ManagementResponses.fail(ctx, 400, "model: expected one id like hrrr");
    }
  }

  private JsonObject json(String model) {
    List<RecentTimeSeries.Point> declared = series.of(model, Kind.BUILD_DECLARED);
    boolean observed = declared.isEmpty();
    return new JsonObject()
        .put("model", model)
        .put("kept_seconds", RecentTimeSeries.RETENTION.toSeconds())
        .put("build_source", observed ? "observed" : "declared")
        .put("build_seconds", points(observed ? series.of(model, Kind.BUILD_OBSERVED) : declared))
        .put("validation_failures", points(series.of(model, Kind.VALIDATION_FAILURE)))
        .put("pointer_switch_seconds", points(series.of(model, Kind.POINTER_SWITCH)));
  }

  private static JsonArray points(List<RecentTimeSeries.Point> points) {
    JsonArray array = new JsonArray();
    for (RecentTimeSeries.Point point : points) {
      array.add(new JsonObject().put("at", point.at().toString()).put("value", point.value()));
    }
    return array;
  }
}
