package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.RunId;
import twf.tiles.publish.Operator;
import twf.tiles.publish.Overview;

/** {@code publish}: publishes a run past gate, delta, order and pin. */
final class PublishCommand extends TypedCommand<PublishCommand.Request, PublishCommand.Reply> {
  private final Operator operator;
  private final Overview overview;

  PublishCommand(Operator operator, Overview overview) {
    super(
        CommandInfo.changes(
            "publish",
            "validate a run and publish it past gate, delta, order and pin",
            Given.MODEL,
            Given.RUN,
            optional("variable", Parameter.Type.VARIABLE, "this variable alone"),
            Given.REASON,
            Given.ACTOR));
    this.operator = operator;
    this.overview = overview;
  }

  record Request(AboutRun about, Optional<String> variable) {}

  /**
   * What came of it.
   *
   * @param generation what clients see now; null where that is nothing
   * @param decisions in words, a line for each variable
   */
  record Reply(String model, RunId run, @Nullable Long generation, List<String> decisions) {}

  @Override
  Request read(Arguments arguments) {
    return new Request(AboutRun.read(arguments, "published by hand"), arguments.anyVariable());
  }

  @Override
  Future<Reply> answer(Request request) {
    AboutRun about = request.about;
    String model = about.run().model();
    return operator
        .publish(about.run(), request.variable, about.actor(), about.reason())
        .compose(
            decisions ->
                overview
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
