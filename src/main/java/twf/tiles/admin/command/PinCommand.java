package twf.tiles.admin.command;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.Hold;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code pin}: keeps a model's pointer where it is. */
final class PinCommand extends TypedCommand<ModelRequest, PinCommand.Reply> {
  private static final String UNKNOWN_MODEL_NOTE =
      "nothing of this model is staged or published: is its name right? see: tilesctl models";

  private final OperatorService operator;
  private final PublishingQueries overview;

  PinCommand(OperatorService operator, PublishingQueries overview) {
    super(
        CommandSpec.changes(
            "pin",
            "keep a model's pointer from moving by itself",
            CommonParameters.MODEL,
            CommonParameters.REASON,
            CommonParameters.ACTOR));
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
  ModelRequest read(CommandArguments arguments) {
    return ModelRequest.read(arguments, "pinned by hand");
  }

  @Override
  Future<Reply> answer(ModelRequest asked) {
    return operator
        .pin(asked.model(), asked.actor(), asked.reason())
        .compose(
            pin ->
                overview
                    .isKnown(asked.model())
                    // It is done already: a doubt that cannot be had is none.
                    .otherwise(true)
                    .map(
                        known -> new Reply(asked.model(), pin, known ? null : UNKNOWN_MODEL_NOTE)));
  }
}
