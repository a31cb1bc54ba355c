package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.Incident;
import twf.tiles.publish.Overview;

/** {@code incidents}: when pointers went back, and why, newest first. */
final class IncidentsCommand
    extends TypedCommand<IncidentsCommand.Request, IncidentsCommand.Reply> {
  private final Overview overview;

  IncidentsCommand(Overview overview) {
    super(
        CommandInfo.reads(
            "incidents",
            "when pointers went back, and why, newest first",
            Given.ANY_MODEL,
            Given.LIMIT));
    this.overview = overview;
  }

  record Request(Optional<String> model, int limit) {}

  record Reply(List<Incident> incidents) {}

  @Override
  Request read(Arguments arguments) {
    return new Request(
        arguments.anyModel(), (int) arguments.number("limit", 1, Given.MOST).orElse(Given.USUAL));
  }

  @Override
  Future<Reply> answer(Request request) {
    return overview.incidents(request.model, request.limit).map(Reply::new);
  }
}
