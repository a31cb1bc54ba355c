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

/** {@code history}: lists a model's pointer states, newest first. */
final class HistoryCommand extends TypedCommand<HistoryCommand.Request, HistoryCommand.Reply> {
  private static final String BEFORE = "before";

  private final PublishingQueries overview;

  HistoryCommand(PublishingQueries overview) {
    super(
        CommandSpec.reads(
            "history",
            "list a model's pointer states, newest first",
            CommonParameters.MODEL,
            CommonParameters.LIMIT,
            optional(BEFORE, CommandParameter.Type.NUMBER, "only generations below this one")));
    this.overview = overview;
  }

  record Request(String model, int limit, long before) {}

  /**
   * The reply.
   *
   * @param records the history records, newest first
   * @param removedRuns runs of these records that are no longer published; a rollback to them is
   *     impossible
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
  Future<Reply> execute(Request request) {
    return overview
        .history(request.model, request.before, request.limit)
        .compose(
            records ->
                overview
                    .publishedRuns(request.model)
                    .map(runs -> new Reply(request.model, records, removedRuns(records, runs))));
  }

  private static List<RunId> removedRuns(List<HistoryRecord> records, List<RunId> published) {
    return records.stream()
        .map(record -> record.pointer().run())
        .distinct()
        .filter(run -> !published.contains(run))
        .toList();
  }
}
