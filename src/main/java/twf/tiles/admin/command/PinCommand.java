package twf.tiles.admin.command;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.contract.Hold;
import twf.tiles.publish.Operator;
import twf.tiles.publish.Overview;

/** {@code pin}: keeps a model's pointer where it is. */
final class PinCommand extends TypedCommand<AboutModel, PinCommand.Reply> {
  private static final String NOTHING_OF_IT =
      "nothing of this model is staged or published: is its name right? see: tilesctl models";

  private final Operator operator;
  private final Overview overview;

  PinCommand(Operator operator, Overview overview) {
    super(
        CommandInfo.changes(
            "pin",
            "keep a model's pointer from moving by itself",
            Given.MODEL,
            Given.REASON,
            Given.ACTOR));
    this.operator = operator;
    this.overview = overview;
  }

  /**
   * The model and its pin.
   *
   * @param note a doubt about the name; null where there is none
   */
  record Reply(String model, Hold pinned, @Nullable String note) {}

  @Override
  AboutModel read(Arguments arguments) {
    return AboutModel.read(arguments, "pinned by hand");
  }

  @Override
  Future<Reply> answer(AboutModel asked) {
    return operator
        .pin(asked.model(), asked.actor(), asked.reason())
        .compose(
            pin ->
                overview
                    .knows(asked.model())
                    // It is done already: a doubt that cannot be had is none.
                    .otherwise(true)
                    .map(known -> new Reply(asked.model(), pin, known ? null : NOTHING_OF_IT)));
  }
}
