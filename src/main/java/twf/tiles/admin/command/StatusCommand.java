package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.async.Bounded;
import twf.tiles.publish.Overview;

/** {@code status}: the state of things on one screen; or the list of all commands. */
final class StatusCommand extends TypedCommand<StatusCommand.Request, StatusCommand.Reply> {
  private static final int SIDE_BY_SIDE = 4;

  private final Overview overview;
  private final Machine machine;
  private final Supplier<List<CommandInfo>> commands;

  StatusCommand(Overview overview, Machine machine, Supplier<List<CommandInfo>> commands) {
    super(
        CommandInfo.reads(
            "status",
            "who publishes; of each model what is shown, held, waiting, failed",
            Given.ANY_MODEL,
            optional("commands", Parameter.Type.FLAG, "list all commands instead")));
    this.overview = overview;
    this.machine = machine;
    this.commands = commands;
  }

  record Request(Optional<String> model, boolean commands) {}

  /** Either the state or the commands; the other one is left out. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Reply(
      @JsonUnwrapped @Nullable MachineState machine,
      @Nullable Boolean publishes,
      @Nullable String writer,
      @Nullable List<ModelState> models,
      @Nullable List<CommandInfo> commands) {
    static Reply of(List<CommandInfo> commands) {
      return new Reply(null, null, null, null, commands);
    }
  }

  @Override
  Request read(Arguments arguments) {
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
        .compose(names -> Bounded.map(names, SIDE_BY_SIDE, this::state))
        .compose(found -> machine.state().map(now -> reply(found, now)));
  }

  private Future<ModelState> state(String model) {
    return overview
        .status(model)
        .compose(
            status ->
                overview
                    .nextCycle(model)
                    .map(
                        next ->
                            ModelState.of(
                                status,
                                next.orElse(null),
                                machine.missingFiles(model),
                                machine.now())));
  }

  private Reply reply(List<ModelState> found, MachineState now) {
    return new Reply(now, overview.isWriter(), overview.writer(), found, null);
  }
}
