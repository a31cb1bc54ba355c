package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;

import io.vertx.core.Future;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.publish.Overview;
import twf.tiles.publish.RunRows;

/** {@code runs}: a model's newest runs, frame by frame. */
final class RunsCommand extends TypedCommand<RunsCommand.Request, RunRows> {
  private static final int USUAL = 10;
  private static final int MOST = 30;

  private final Overview overview;

  RunsCommand(Overview overview) {
    super(
        CommandInfo.reads(
            "runs",
            "a model's newest runs, frame by frame: staged, failed, published, held",
            Given.MODEL,
            optional("limit", Parameter.Type.NUMBER, "how many at most; " + USUAL)));
    this.overview = overview;
  }

  record Request(String model, int limit) {}

  @Override
  Request read(Arguments arguments) {
    return new Request(arguments.model(), (int) arguments.number("limit", 1, MOST).orElse(USUAL));
  }

  @Override
  Future<RunRows> answer(Request request) {
    return overview.runs(request.model, request.limit);
  }
}
