package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.required;

import io.vertx.core.Future;
import java.util.Optional;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.contract.Incident;
import twf.tiles.failure.TileException;
import twf.tiles.publish.Operator;

/** {@code root-cause}: completes an incident with what was found out. */
final class RootCauseCommand extends TypedCommand<RootCauseCommand.Request, Incident> {
  private final Operator operator;

  RootCauseCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "root-cause",
            "complete an incident with what was found out",
            required("incident", Parameter.Type.TEXT, "its name; see incidents"),
            required("text", Parameter.Type.TEXT, "the cause"),
            Given.ANY_MODEL,
            Given.ACTOR,
            Given.REASON));
    this.operator = operator;
  }

  record Request(Optional<String> model, String incident, String actor, String text) {}

  @Override
  Request read(Arguments arguments) {
    String incident = arguments.words("incident");
    if (!Incident.isName(incident)) {
      throw TileException.badRequest(
          "incident: expected a name like 20260129T171500.000Z-20260129_17z; there are: tilesctl incidents");
    }
    return new Request(arguments.anyModel(), incident, arguments.actor(), arguments.words("text"));
  }

  @Override
  Future<Incident> answer(Request request) {
    return operator.rootCause(request.model, request.incident, request.actor, request.text);
  }
}
