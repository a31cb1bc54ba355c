package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BooleanSupplier;
import twf.tiles.async.Bounded;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.Hold;
import twf.tiles.contract.LatestPointer;
import twf.tiles.publish.Operator;

/**
 * The state of things on one screen: who publishes, and of each model what is shown, held, waiting.
 */
public final class StatusCommand implements AdminCommand {
  private static final int SIDE_BY_SIDE = 4;

  private final Operator operator;
  private final BooleanSupplier enabled;

  public StatusCommand(Operator operator, BooleanSupplier enabled) {
    this.operator = operator;
    this.enabled = enabled;
  }

  @Override
  public String name() {
    return "status";
  }

  @Override
  public boolean changes() {
    return false;
  }

  @Override
  public Future<JsonObject> run(Arguments given) {
    Arguments arguments = given.only("model");
    Future<List<String>> models =
        arguments.has("model")
            ? Future.succeededFuture(List.of(arguments.model()))
            : operator.models();
    return models
        .compose(names -> Bounded.map(names, SIDE_BY_SIDE, operator::status))
        .map(
            found ->
                new JsonObject()
                    .put("enabled", enabled.getAsBoolean())
                    .put("publishes", operator.isWriter())
                    .put("writer", operator.writer())
                    .put("models", Json.array(found, StatusCommand::json)));
  }

  private static JsonObject json(Operator.ModelStatus status) {
    JsonObject json = new JsonObject().put("model", status.model());
    status.pointer().map(LatestPointer::toJson).map(Json::of).ifPresent(json::mergeIn);
    JsonArray held = new JsonArray();
    status
        .holds()
        .runs()
        .forEach((run, hold) -> held.add(Json.of(hold.toJson()).put("run", run.text())));
    Hold pin = status.holds().pin();
    return json.put("held", held)
        .put("pinned", pin == null ? null : Json.of(pin.toJson()))
        .put("waiting", Json.array(status.waiting(), StatusCommand::waiting));
  }

  private static JsonObject waiting(ValidationReport report) {
    return new JsonObject()
        .put("run", report.run().text())
        .put("variable", report.variable())
        .put("decision", report.decision());
  }
}
