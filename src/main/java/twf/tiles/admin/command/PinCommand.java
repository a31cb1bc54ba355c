package twf.tiles.admin.command;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.Hold;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code pin}: stops a model's pointer from moving automatically. */
final class PinCommand extends TypedCommand<ModelRequest, PinCommand.Reply> {
  private static final String UNKNOWN_MODEL_NOTE =
      "nothing of this model is staged or published: is its name right? see: tilesctl models";

  private final OperatorService operator;
  private final PublishingQueries queries;

  PinCommand(OperatorService operator, PublishingQueries queries) {
    super(
        CommandSpec.changes(
            "pin",
            "keep a model's pointer from moving by itself",
            CommonParameters.MODEL,
            CommonParameters.REASON,
            CommonParameters.ACTOR));
    this.operator = operator;
    this.queries = queries;
  }

  /**
   * The reply.
   *
   * @param note a warning that the model is unknown; null if it is known
   */
  record Reply(String model, Hold pinned, @Nullable String note) {}

  @Override
  ModelRequest read(CommandArguments arguments) {
    return ModelRequest.read(arguments, "pinned by hand");
  }

  @Override
  Future<Reply> execute(ModelRequest request) {
    return operator
        .pin(request.model(), request.actor(), request.reason())
        .compose(
            pin ->
                queries
                    .isKnown(request.model())
                    // The pin is already set: if the lookup fails, omit the note.
                    .otherwise(true)
                    .map(
                        known ->
                            new Reply(request.model(), pin, known ? null : UNKNOWN_MODEL_NOTE)));
  }
}
