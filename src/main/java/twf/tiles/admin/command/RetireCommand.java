package twf.tiles.admin.command;

import static twf.tiles.admin.Parameter.optional;

import io.vertx.core.Future;
import java.util.List;
import twf.tiles.admin.Arguments;
import twf.tiles.admin.CommandInfo;
import twf.tiles.admin.Parameter;
import twf.tiles.failure.TileException;
import twf.tiles.publish.Operator;

/** {@code retire}: ends a model, or goes on with one that was ended. */
final class RetireCommand extends TypedCommand<RetireCommand.Request, Object> {
  private static final String UNDO = "undo";

  private final Operator operator;

  RetireCommand(Operator operator) {
    super(
        CommandInfo.changes(
            "retire",
            "end a model: no pointer, no alerts; retention removes its runs, its history stays",
            Given.MODEL,
            Given.REASON,
            Given.ACTOR,
            optional(UNDO, Parameter.Type.FLAG, "go on with a model that was retired"),
            Given.DRY_RUN));
    this.operator = operator;
  }

  record Request(AboutModel about, boolean undo, boolean dryRun) {}

  /** What came of going on with a model, in words. */
  record Undone(String model, List<String> decisions) {}

  @Override
  Request read(Arguments arguments) {
    boolean undo = arguments.flag(UNDO);
    boolean dryRun = arguments.flag("dry_run");
    if (undo && dryRun) {
      throw TileException.badRequest("give undo or dry_run, not both");
    }
    return new Request(
        AboutModel.read(arguments, undo ? "taken up again by hand" : "retired by hand"),
        undo,
        dryRun);
  }

  @Override
  Future<Object> answer(Request request) {
    AboutModel about = request.about;
    return request.undo
        ? operator
            .undoRetire(about.model(), about.actor(), about.reason())
            .map(decisions -> new Undone(about.model(), decisions))
        : operator
            .retire(about.model(), about.actor(), about.reason(), request.dryRun)
            .map(reply -> reply);
  }
}
