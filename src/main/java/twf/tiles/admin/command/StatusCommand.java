package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.publishing.query.PublishingQueries;

/** {@code status}: the state of things on one screen; or the list of all commands. */
final class StatusCommand extends TypedCommand<StatusCommand.Request, StatusCommand.Reply> {
  private static final int MAX_CONCURRENT = 4;

  private final PublishingQueries overview;
  private final ProcessStatus machine;
  private final Supplier<List<CommandSpec>> commands;

  StatusCommand(
      PublishingQueries overview, ProcessStatus machine, Supplier<List<CommandSpec>> commands) {
    super(
        CommandSpec.reads(
            "status",
            "who publishes; of each model what is shown, held, waiting, failed",
            CommonParameters.ANY_MODEL,
            optional("commands", CommandParameter.Type.FLAG, "list all commands instead")));
    this.overview = overview;
    this.machine = machine;
    this.commands = commands;
  }

  record Request(Optional<String> model, boolean commands) {}

  /** Either the state or the commands; the other one is left out. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Reply(
      @JsonUnwrapped @Nullable ProcessStatusReply machine,
      @Nullable Boolean publishes,
      @Nullable String writer,
      @Nullable List<ModelStatusReply> models,
      @Nullable List<CommandSpec> commands) {
    static Reply of(List<CommandSpec> commands) {
      return new Reply(null, null, null, null, commands);
    }
  }

  @Override
  Request read(CommandArguments arguments) {
    return new Request(arguments.anyModel(), arguments.flag("commands"));
  }

  @Override
  Future<Reply> answer(Request request) {
    if (request.commands) {
      return Future.succeededFuture(Reply.of(commands.get()));
    }
    return request
        .model
        .map(model -> Future.succeededFuture(List.of(model)))
        .orElseGet(overview::models)
        .compose(names -> BoundedConcurrency.map(names, MAX_CONCURRENT, this::state))
        .compose(found -> machine.state().map(now -> reply(found, now)));
  }

  private Future<ModelStatusReply> state(String model) {
    return overview
        .status(model)
        .compose(
            status ->
                overview
                    .nextCycle(model)
                    .map(
                        next ->
                            ModelStatusReply.of(
                                status,
                                next.orElse(null),
                                machine.missingFiles(model),
                                machine.now())));
  }

  private Reply reply(List<ModelStatusReply> found, ProcessStatusReply now) {
    return new Reply(now, overview.isWriter(), overview.writer(), found, null);
  }
}
