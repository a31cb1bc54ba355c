package twf.tiles.admin.command;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.Hold;
import twf.tiles.contract.RunId;
import twf.tiles.publish.Operator;
import twf.tiles.publish.Overview;

/** {@code hold}: keeps a run from being published. */
final class HoldCommand extends TypedCommand<AboutRun, HoldCommand.Reply> {
  /** A run may be held before it comes; and a name may be mistyped. */
  private static final String NOTHING_OF_IT =
      "nothing of this run is staged or published: is its name right?";

  private final Operator operator;
  private final Overview overview;

  HoldCommand(Operator operator, Overview overview) {
    super(
        CommandInfo.changes(
            "hold",
            "keep a run from being published any further",
            Given.MODEL,
            Given.RUN,
            Given.REASON,
            Given.ACTOR));
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
  AboutRun read(Arguments arguments) {
    return AboutRun.read(arguments, "held by hand");
  }

  @Override
  Future<Reply> answer(AboutRun asked) {
    return operator
        .hold(asked.run(), asked.actor(), asked.reason())
        .compose(
            hold ->
                overview
                    .knows(asked.run())
                    // It is done already: a doubt that cannot be had is none.
                    .otherwise(true)
                    .map(
                        known ->
                            new Reply(
                                asked.run().model(),
                                asked.run().run(),
                                hold,
                                known ? null : NOTHING_OF_IT)));
  }
}
