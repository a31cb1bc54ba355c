package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.publish.Overview;

/** {@code history}: what a model has shown, newest first. */
final class HistoryCommand extends TypedCommand<HistoryCommand.Request, HistoryCommand.Reply> {
  private final Overview overview;

  HistoryCommand(Overview overview) {
    super(
        CommandInfo.reads(
            "history", "what a model has shown, newest first", Given.MODEL, Given.LIMIT));
    this.overview = overview;
  }

  record Request(String model, int limit) {}

  record Reply(String model, List<HistoryRecord> records) {}

  @Override
  Request read(Arguments arguments) {
    return new Request(
        arguments.model(), (int) arguments.number("limit", 1, Given.MOST).orElse(Given.USUAL));
  }

  @Override
  Future<Reply> answer(Request request) {
    return overview
        .history(request.model, request.limit)
        .map(records -> new Reply(request.model, records));
  }
}
