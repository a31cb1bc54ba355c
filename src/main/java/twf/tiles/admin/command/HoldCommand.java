package twf.tiles.admin.command;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.Hold;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code hold}: keeps a run from being published. */
final class HoldCommand extends TypedCommand<RunRequest, HoldCommand.Reply> {
  /** A run may be held before it comes; and a name may be mistyped. */
  private static final String UNKNOWN_RUN_NOTE =
      "nothing of this run is staged or published: is its name right?";

  private final OperatorService operator;
  private final PublishingQueries overview;

  HoldCommand(OperatorService operator, PublishingQueries overview) {
    super(
        CommandSpec.changes(
            "hold",
            "keep a run from being published any further",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            CommonParameters.REASON,
            CommonParameters.ACTOR));
    this.operator = operator;
    this.overview = overview;
  }

  /**
   * The run and its hold, which may be an earlier one.
   *
   * @param note a doubt about the name; null where there is none
   */
  record Reply(String model, RunId run, Hold held, @Nullable String note) {}

  @Override
  RunRequest read(CommandArguments arguments) {
    return RunRequest.read(arguments, "held by hand");
  }

  @Override
  Future<Reply> answer(RunRequest asked) {
    return operator
        .hold(asked.run(), asked.actor(), asked.reason())
        .compose(
            hold ->
                overview
                    .isKnown(asked.run())
                    // It is done already: a doubt that cannot be had is none.
                    .otherwise(true)
                    .map(
                        known ->
                            new Reply(
                                asked.run().model(),
                                asked.run().run(),
                                hold,
                                known ? null : UNKNOWN_RUN_NOTE)));
  }
}
