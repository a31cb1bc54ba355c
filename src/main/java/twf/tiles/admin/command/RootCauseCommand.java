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

/** {@code root-cause}: completes an incident with what was found out. */
final class RootCauseCommand extends TypedCommand<RootCauseCommand.Request, Incident> {
  private final OperatorService operator;

  RootCauseCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "root-cause",
            "complete an incident with what was found out",
            required("incident", CommandParameter.Type.TEXT, "its name; see incidents"),
            required("text", CommandParameter.Type.TEXT, "the cause"),
            CommonParameters.ANY_MODEL,
            CommonParameters.ACTOR,
            CommonParameters.REASON));
    this.operator = operator;
  }

  record Request(Optional<String> model, String incident, String actor, String text) {}

  @Override
  Request read(CommandArguments arguments) {
    String incident = arguments.words("incident");
    if (!Incident.isName(incident)) {
      throw FailureException.badRequest(
          "incident: expected a name like 20260129T171500.000Z-20260129_17z; there are: tilesctl incidents");
    }
    return new Request(arguments.anyModel(), incident, arguments.actor(), arguments.words("text"));
  }

  @Override
  Future<Incident> answer(Request request) {
    return operator.rootCause(request.model, request.incident, request.actor, request.text);
  }
}
