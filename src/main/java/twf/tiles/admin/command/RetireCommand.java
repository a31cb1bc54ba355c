package twf.tiles.admin.command;

import static twf.tiles.admin.CommandParameter.optional;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.CommandArguments;
import twf.tiles.admin.CommandParameter;
import twf.tiles.admin.CommandSpec;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.operator.OperatorService;

/** {@code retire}: retires a model, or undoes a retirement. */
final class RetireCommand extends TypedCommand<RetireCommand.Request, Object> {
  private static final String UNDO = "undo";

  private final OperatorService operator;

  RetireCommand(OperatorService operator) {
    super(
        CommandSpec.changes(
            "retire",
            "end a model: no pointer, no alerts; retention removes its runs, its history stays",
            CommonParameters.MODEL,
            CommonParameters.REASON,
            CommonParameters.ACTOR,
            optional(UNDO, CommandParameter.Type.FLAG, "go on with a model that was retired"),
            CommonParameters.DRY_RUN));
    this.operator = operator;
  }

  record Request(ModelRequest about, boolean undo, boolean dryRun) {}

  /** The result of undoing a retirement. */
  record Undone(String model, List<String> decisions) {}

  @Override
  Request read(CommandArguments arguments) {
    boolean undo = arguments.flag(UNDO);
    boolean dryRun = arguments.flag("dry_run");
    if (undo && dryRun) {
      throw FailureException.badRequest("give undo or dry_run, not both");
    }
    return new Request(
        ModelRequest.read(arguments, undo ? "taken up again by hand" : "retired by hand"),
        undo,
        dryRun);
  }

  @Override
  Future<Object> execute(Request request) {
    ModelRequest about = request.about;
    return request.undo
        ? operator
            .undoRetire(about.model(), about.actor(), about.reason())
            .map(decisions -> new Undone(about.model(), decisions))
        : operator
            .retire(about.model(), about.actor(), about.reason(), request.dryRun)
            .map(reply -> reply);
  }
}
