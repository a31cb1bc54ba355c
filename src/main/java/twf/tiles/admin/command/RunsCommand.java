package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import io.vertx.core.Future;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.query.RunOverview;

/** {@code runs}: lists a model's newest runs with the state of every frame. */
final class RunsCommand extends TypedCommand<RunsCommand.Request, RunOverview> {
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 30;

  private final PublishingQueries queries;

  RunsCommand(PublishingQueries queries) {
    super(
        CommandSpec.reads(
            "runs",
            "list a model's newest runs, frame by frame: staged, failed, published, held",
            CommonParameters.MODEL,
            optional(
                "limit",
                CommandParameter.Type.NUMBER,
                "maximum number; default: " + DEFAULT_LIMIT)));
    this.queries = queries;
  }

  record Request(String model, int limit) {}

  @Override
  Request read(CommandArguments arguments) {
    return new Request(
        arguments.model(), (int) arguments.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT));
  }

  @Override
  Future<RunOverview> execute(Request request) {
    return queries.runs(request.model, request.limit);
  }
}
