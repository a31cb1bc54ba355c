package twf.tiles.admin.command;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.RunId;
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

  /**
   * What a model has shown.
   *
   * @param records newest first
   * @param removedRuns those of their runs that are published no more: nobody can go back there
   */
  record Reply(String model, List<HistoryRecord> records, List<RunId> removedRuns) {}

  @Override
  Request read(Arguments arguments) {
    return new Request(
        arguments.model(), (int) arguments.number("limit", 1, Given.MOST).orElse(Given.USUAL));
  }

  @Override
  Future<Reply> answer(Request request) {
    return overview
        .history(request.model, request.limit)
        .compose(
            records ->
                overview
                    .publishedRuns(request.model)
                    .map(runs -> new Reply(request.model, records, removed(records, runs))));
  }

  private static List<RunId> removed(List<HistoryRecord> records, List<RunId> published) {
    return records.stream()
        .map(record -> record.pointer().run())
        .distinct()
        .filter(run -> !published.contains(run))
        .toList();
  }
}
