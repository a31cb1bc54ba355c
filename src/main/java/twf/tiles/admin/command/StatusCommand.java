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

/** {@code status}: reports the state of the process and its models, or lists all commands. */
final class StatusCommand extends TypedCommand<StatusCommand.Request, StatusCommand.Reply> {
  private static final int MAX_CONCURRENT = 4;

  private final PublishingQueries queries;
  private final ProcessStatus machine;
  private final Supplier<List<CommandSpec>> commands;

  StatusCommand(
      PublishingQueries queries, ProcessStatus machine, Supplier<List<CommandSpec>> commands) {
    super(
        CommandSpec.reads(
            "status",
            "show the writer and, for each model, the pointer and held, waiting, failed runs",
            CommonParameters.ANY_MODEL,
            optional("commands", CommandParameter.Type.FLAG, "list all commands instead")));
    this.queries = queries;
    this.machine = machine;
    this.commands = commands;
  }

  record Request(Optional<String> model, boolean commands) {}

  /** The reply: either the state or the commands; the fields of the other are null. */
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
    return new Request(arguments.optionalModel(), arguments.flag("commands"));
  }

  @Override
  Future<Reply> execute(Request request) {
    if (request.commands) {
      return Future.succeededFuture(Reply.of(commands.get()));
    }
    return request
        .model
        .map(model -> Future.succeededFuture(List.of(model)))
        .orElseGet(queries::models)
        .compose(
            names -> BoundedConcurrency.mapConcurrently(names, MAX_CONCURRENT, this::modelStatus))
        .compose(found -> machine.read().map(now -> reply(found, now)));
  }

  private Future<ModelStatusReply> modelStatus(String model) {
    return queries
        .status(model)
        .compose(
            status ->
                queries
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
    return new Reply(now, queries.isWriter(), queries.describeWriter(), found, null);
  }
}
