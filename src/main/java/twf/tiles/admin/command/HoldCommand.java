package twf.tiles.admin.command;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.Hold;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code hold}: stops a run from being published, also by {@code publish}. */
final class HoldCommand extends TypedCommand<RunRequest, HoldCommand.Reply> {
  /** A note and not an error: a run may be held before it is staged. */
  private static final String UNKNOWN_RUN_NOTE =
      "nothing of this run is staged or published: is its name right?";

  private final OperatorService operator;
  private final PublishingQueries queries;

  HoldCommand(OperatorService operator, PublishingQueries queries) {
    super(
        CommandSpec.changes(
            "hold",
            "keep a run from being published any further",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            CommonParameters.REASON,
            CommonParameters.ACTOR));
    this.operator = operator;
    this.queries = queries;
  }

  /**
   * The reply.
   *
   * @param held the run's hold; an earlier one if the run was already held
   * @param note a warning that the run is unknown; null if it is known
   */
  record Reply(String model, RunId run, Hold held, @Nullable String note) {}

  @Override
  RunRequest read(CommandArguments arguments) {
    return RunRequest.read(arguments, "held by hand");
  }

  @Override
  Future<Reply> execute(RunRequest request) {
    return operator
        .hold(request.run(), request.actor(), request.reason())
        .compose(
            hold ->
                queries
                    .isKnown(request.run())
                    // The hold is already set: if the lookup fails, omit the note.
                    .otherwise(true)
                    .map(
                        known ->
                            new Reply(
                                request.run().model(),
                                request.run().run(),
                                hold,
                                known ? null : UNKNOWN_RUN_NOTE)));
  }
}
