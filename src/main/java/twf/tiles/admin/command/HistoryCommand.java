package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code history}: what a model has shown, newest first. */
final class HistoryCommand extends TypedCommand<HistoryCommand.Request, HistoryCommand.Reply> {
  private static final String BEFORE = "before";

  private final PublishingQueries overview;

  HistoryCommand(PublishingQueries overview) {
    super(
        CommandSpec.reads(
            "history",
            "what a model has shown, newest first",
            CommonParameters.MODEL,
            CommonParameters.LIMIT,
            optional(BEFORE, CommandParameter.Type.NUMBER, "only generations below this one")));
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
  Request read(CommandArguments arguments) {
    return new Request(
        arguments.model(),
        (int)
            arguments
                .number("limit", 1, CommonParameters.MAX_LIMIT)
                .orElse(CommonParameters.DEFAULT_LIMIT),
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
