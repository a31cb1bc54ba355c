package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.publishing.operator.OperatorService;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code publish}: validates and publishes a run, overriding gate, delta, order and pin. */
final class PublishCommand extends TypedCommand<PublishCommand.Request, PublishCommand.Reply> {
  private final OperatorService operator;
  private final PublishingQueries queries;

  PublishCommand(OperatorService operator, PublishingQueries queries) {
    super(
        CommandSpec.changes(
            "publish",
            "validate a run and publish it, overriding gate, delta, order and pin",
            CommonParameters.MODEL,
            CommonParameters.RUN,
            optional("variable", CommandParameter.Type.VARIABLE, "only this variable"),
            CommonParameters.REASON,
            CommonParameters.ACTOR));
    this.operator = operator;
    this.queries = queries;
  }

  record Request(RunRequest about, Optional<String> variable) {}

  /**
   * The reply.
   *
   * @param generation the pointer's generation now; null if there is no pointer
   * @param decisions the decision on each variable, one line each
   */
  record Reply(String model, RunId run, @Nullable Long generation, List<String> decisions) {}

  @Override
  Request read(CommandArguments arguments) {
    return new Request(
        RunRequest.read(arguments, "published by hand"), arguments.optionalVariable());
  }

  @Override
  Future<Reply> execute(Request request) {
    RunRequest about = request.about;
    String model = about.run().model();
    return operator
        .publish(about.run(), request.variable, about.actor(), about.reason())
        .compose(
            decisions ->
                queries
                    .status(model)
                    .map(
                        status ->
                            new Reply(
                                model,
                                about.run().run(),
                                status.pointer().map(LatestPointer::generation).orElse(null),
                                decisions)));
  }
}
