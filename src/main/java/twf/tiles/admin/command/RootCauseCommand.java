package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.required;

import io.vertx.core.Future;
import java.util.Optional;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.Incident;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.operator.OperatorService;

/** {@code root-cause}: records the root cause of an incident. */
final class RootCauseCommand extends TypedCommand<RootCauseCommand.Request, Incident> {
  private final OperatorService operator;

  RootCauseCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "root-cause",
            "record the root cause of an incident",
            required("incident", CommandParameter.Type.TEXT, "the incident's name; see incidents"),
            required("text", CommandParameter.Type.TEXT, "the cause"),
            CommonParameters.ANY_MODEL,
            CommonParameters.ACTOR,
            CommonParameters.REASON));
    this.operator = operator;
  }

  record Request(Optional<String> model, String incident, String actor, String text) {}

  @Override
  Request read(CommandArguments arguments) {
    String incident = arguments.freeText("incident");
    if (!Incident.isName(incident)) {
      throw FailureException.badRequest(
          "incident: expected a name like 20260129T171500.000Z-20260129_17z;"
              + " list them with: tilesctl incidents");
    }
    return new Request(
        arguments.optionalModel(), incident, arguments.actor(), arguments.freeText("text"));
  }

  @Override
  Future<Incident> execute(Request request) {
    return operator.rootCause(request.model, request.incident, request.actor, request.text);
  }
}
