package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.Incident;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code incidents}: lists rollback incidents, newest first. */
final class IncidentsCommand
    extends TypedCommand<IncidentsCommand.Request, IncidentsCommand.Reply> {
  private final PublishingQueries queries;

  IncidentsCommand(PublishingQueries queries) {
    super(
        CommandSpec.reads(
            "incidents",
            "list rollback incidents, newest first",
            CommonParameters.ANY_MODEL,
            CommonParameters.LIMIT));
    this.queries = queries;
  }

  record Request(Optional<String> model, int limit) {}

  record Reply(List<Incident> incidents) {}

  @Override
  Request read(CommandArguments arguments) {
    return new Request(
        arguments.optionalModel(),
        (int)
            arguments
                .number("limit", 1, CommonParameters.MAX_LIMIT)
                .orElse(CommonParameters.DEFAULT_LIMIT));
  }

  @Override
  Future<Reply> execute(Request request) {
    return queries.incidents(request.model, request.limit).map(Reply::new);
  }
}
