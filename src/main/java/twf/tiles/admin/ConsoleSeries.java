package twf.tiles.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import twf.tiles.contract.Words;
import twf.tiles.metrics.RecentSeries;
import twf.tiles.metrics.RecentSeries.Kind;

/** {@code GET /console/series?model=}: the last hours of a model, for charts. */
final class ConsoleSeries {
  private final RecentSeries series;

  ConsoleSeries(RecentSeries series) {
    this.series = series;
  }

  void answer(RoutingContext ctx) {
    List<String> models = ctx.queryParam("model");
    if (models.size() == 1 && Words.isModel(models.get(0))) {
      ManagementResponses.send(ctx, 200, json(models.get(0)));
    } else {
      ManagementResponses.fail(ctx, 400, "model: expected one id like hrrr");
    }
  }

  private JsonObject json(String model) {
    List<RecentSeries.Point> declared = series.of(model, Kind.BUILD_DECLARED);
    boolean observed = declared.isEmpty();
    return new JsonObject()
        .put("model", model)
        .put("kept_seconds", RecentSeries.KEPT.toSeconds())
        .put("build_source", observed ? "observed" : "declared")
        .put("build_seconds", points(observed ? series.of(model, Kind.BUILD_OBSERVED) : declared))
        .put("validation_failures", points(series.of(model, Kind.VALIDATION_FAILURE)))
        .put("pointer_switch_seconds", points(series.of(model, Kind.POINTER_SWITCH)));
  }

  private static JsonArray points(List<RecentSeries.Point> points) {
    JsonArray array = new JsonArray();
    for (RecentSeries.Point point : points) {
      array.add(new JsonObject().put("at", point.at().toString()).put("value", point.value()));
    }
    return array;
  }
}
