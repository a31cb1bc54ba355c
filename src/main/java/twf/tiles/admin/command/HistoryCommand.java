package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.contract.HistoryRecord;
import twf.tiles.contract.RunId;
import twf.tiles.publish.Overview;

/** {@code history}: what a model has shown, newest first. */
final class HistoryCommand extends TypedCommand<HistoryCommand.Request, HistoryCommand.Reply> {
  private static final String BEFORE = "before";

  private final Overview overview;

  HistoryCommand(Overview overview) {
    super(
        CommandInfo.reads(
            "history",
            "what a model has shown, newest first",
            Given.MODEL,
            Given.LIMIT,
            optional(BEFORE, Parameter.Type.NUMBER, "only generations below this one")));
    this.overview = overview;
  }

  record Request(String model, int limit, long before) {}

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
        arguments.model(),
        (int) arguments.number("limit", 1, Given.MOST).orElse(Given.USUAL),
        arguments.number(BEFORE, 1, Long.MAX_VALUE).orElse(Long.MAX_VALUE));
  }

  @Override
  Future<Reply> answer(Request request) {
    return overview
        .history(request.model, request.before, request.limit)
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
