package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import io.vertx.core.Future;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.publishing.query.PublishingQueries;
import twf.tiles.publishing.query.RunOverview;

/** {@code runs}: a model's newest runs, frame by frame. */
final class RunsCommand extends TypedCommand<RunsCommand.Request, RunOverview> {
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 30;

  private final PublishingQueries overview;

  RunsCommand(PublishingQueries overview) {
    super(
        CommandSpec.reads(
            "runs",
            "a model's newest runs, frame by frame: staged, failed, published, held",
            CommonParameters.MODEL,
            optional("limit", CommandParameter.Type.NUMBER, "how many at most; " + DEFAULT_LIMIT)));
    this.overview = overview;
  }

  record Request(String model, int limit) {}

  @Override
  Request read(CommandArguments arguments) {
    return new Request(
        arguments.model(), (int) arguments.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT));
  }

  @Override
  Future<RunOverview> answer(Request request) {
    return overview.runs(request.model, request.limit);
  }
}
