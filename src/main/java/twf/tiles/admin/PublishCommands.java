package twf.tiles.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import twf.tiles.bus.ValidationReport;
import twf.tiles.contract.RunId;
import twf.tiles.contract.RunKey;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.publish.Operator;
import twf.tiles.publish.RollbackReply;
import twf.tiles.publish.RollbackRequest;

/**
 * The commands about what clients see: {@code history}, {@code report}, {@code rollback} and holds.
 */
public final class PublishCommands {
  private static final String ACTOR = "actor";
  private static final String REASON = "reason";
  private static final String SOMEBODY = "operator";
  private static final int MOST_RECORDS = 1000;
  private static final int USUAL_RECORDS = 20;

  private final Operator operator;

  public PublishCommands(Operator operator) {
    this.operator = operator;
  }

  /** All of them. */
  public List<AdminCommand> all() {
    return List.of(
        Command.reading("history", this::history),
        Command.reading("report", this::report),
        Command.changing("rollback", this::rollback),
        Command.changing("hold", this::hold),
        Command.changing("release", this::release));
  }

  private Future<JsonObject> history(Arguments given) {
    Arguments arguments = given.only("model", "limit");
    String model = arguments.model();
    int limit = (int) arguments.number("limit", 1, MOST_RECORDS).orElse(USUAL_RECORDS);
    return operator
        .history(model, limit)
        .map(
            records ->
                new JsonObject()
                    .put("model", model)
                    .put("records", Json.array(records, record -> Json.of(record.toJson()))));
  }

  private Future<JsonObject> report(Arguments given) {
    VariableKey key = given.only("model", "run", "variable").variableKey();
    return operator
        .report(key)
        .map(ValidationReport::toJson)
        .map(Json::of)
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    TileException.notFound(
                        "no validation of " + key + " since the start; rescan to validate again")));
  }

  private Future<JsonObject> rollback(Arguments given) {
    Arguments arguments = given.only("model", REASON, ACTOR, "to_generation", "to_run", "dry_run");
    boolean dryRun = arguments.flag("dry_run");
    @Nullable RunId toRun = arguments.has("to_run") ? arguments.run("to_run") : null;
    var toGeneration = arguments.number("to_generation", 1, Long.MAX_VALUE);
    if (toRun != null && toGeneration.isPresent()) {
      throw TileException.badRequest("give to_generation or to_run, not both");
    }
    return operator
        .rollback(
            new RollbackRequest(
                arguments.model(),
                arguments.words(ACTOR, SOMEBODY),
                dryRun ? arguments.words(REASON, "dry run") : arguments.words(REASON),
                toGeneration,
                toRun,
                dryRun))
        .map(PublishCommands::json);
  }

  private static JsonObject json(RollbackReply reply) {
    return new JsonObject()
        .put("model", reply.model())
        .put("from_run", reply.fromRun().text())
        .put("to_run", reply.toRun().text())
        .put("generation", reply.generation())
        .put("incident", reply.incident())
        .put("dry_run", reply.dryRun())
        .put("steps", Json.array(reply.steps(), step -> Json.of(step.toJson())));
  }

  private Future<JsonObject> hold(Arguments given) {
    Arguments arguments = given.only("model", "run", REASON, ACTOR);
    RunKey run = arguments.runKey();
    return operator
        .hold(run, arguments.words(ACTOR, SOMEBODY), arguments.words(REASON, "held by hand"))
        .map(hold -> about(run).put("held", Json.of(hold.toJson())));
  }

  private Future<JsonObject> release(Arguments given) {
    Arguments arguments = given.only("model", "run", REASON, ACTOR);
    RunKey run = arguments.runKey();
    return operator
        .release(run, arguments.words(ACTOR, SOMEBODY), arguments.words(REASON, "released by hand"))
        .map(
            decisions ->
                about(run).put("released", true).put("decisions", new JsonArray(decisions)));
  }

  private static JsonObject about(RunKey run) {
    return new JsonObject().put("model", run.model()).put("run", run.run().text());
  }
}
