package twf.tiles.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;
import twf.tiles.cli.client.CommandRejectedException;
import twf.tiles.cli.client.UsageException;
import twf.tiles.cli.view.ChangeViews;
import twf.tiles.cli.view.CommandReply;
import twf.tiles.cli.view.ReplyView;

/**
 * A command that shows its plan and asks before it does anything.
 *
 * <p>The plan is the server's own answer to a dry run; where it is refused, that is all that
 * happens.
 */
final class ConfirmedCommand implements CliCommand {
  private static final String ROLLBACK = "rollback";
  private static final String REASON = "reason";
  private static final String UNDO = "undo";

  private final CommandSyntax form;
  private final ReplyView view;
  private final Function<CommandReply, String> failure;
  private final String question;
  private final OptionSpec yes;
  private final OptionSpec dryRun;

  /**
   * @param failure what failed of a reply, in words; empty where nothing did
   */
  private ConfirmedCommand(
      CommandSyntax form, ReplyView view, Function<CommandReply, String> failure, String question) {
    this.form = form.who();
    this.view = view;
    this.failure = failure;
    this.question = question;
    this.dryRun =
        form.add(
            CommandSyntax.option(Boolean.class, "", "only show what would be done", "--dry-run"));
    this.yes = form.add(CommandSyntax.option(Boolean.class, "", "do not ask", "-y", "--yes"));
  }

  static ConfirmedCommand rollback() {
    CommandSyntax form =
        new CommandSyntax(
                ROLLBACK,
                "Takes a model's clients back to an earlier run, and holds the one they see.",
                "rollback gfs -r 'stripes over the Alps'")
            .model()
            .number(
                "to_generation",
                "N",
                "to what this generation showed; see history",
                "--to-generation")
            .text("to_run", "RUN", "to the newest sound content of this run", "--to-run");
    return new ConfirmedCommand(form, ChangeViews::rollback, ChangeViews::failedStep, "roll back?");
  }

  static ConfirmedCommand restore() {
    CommandSyntax form =
        new CommandSyntax(
                "restore",
                "Undoes a model's newest rollback, also after restarts and publishes: shows the run again"
                    + " that it left, whatever is shown now, and releases it.",
                "restore gfs -r 'it was the map, not the run'")
            .model();
    return new ConfirmedCommand(form, ChangeViews::restore, ChangeViews::failedStep, "restore?");
  }

  static ConfirmedCommand retire() {
    CommandSyntax form =
        new CommandSyntax(
                "retire",
                "Ends a model: its clients see nothing of it any more, its alerts stop, retention removes"
                    + " its runs an hour later, its history stays.",
                "retire gfs -r 'replaced by gfs2'")
            .model()
            .flag(UNDO, "go on with a model that was retired; does not ask", "--undo");
    return new ConfirmedCommand(form, ChangeViews::retire, reply -> "", "retire it?");
  }

  static ConfirmedCommand retain() {
    CommandSyntax form =
        new CommandSyntax(
                "retain",
                "Removes old published runs now, as OFFLINE_TILES_RETAIN_RUNS says.",
                "retain --free 10G --dry-run")
            .anyModel()
            .text(
                ByteSizes.FIELD,
                "SIZE",
                "a disk emergency: remove unheld runs, oldest first, until so much is free, such as"
                    + " 500M or 10G",
                "--free");
    return new ConfirmedCommand(
        form, ChangeViews::retain, ChangeViews::failedRemoval, "remove these runs for good?");
  }

  @Override
  public CommandSyntax form() {
    return form;
  }

  @Override
  public int run(CliSession desk) {
    ObjectNode body = ByteSizes.read(form.bodyOf(desk.here()));
    check(body);
    if (body.has(UNDO) && !CommandSyntax.isGiven(dryRun)) {
      return end(desk, desk.order(form.name(), body));
    }
    if (CommandSyntax.isGiven(dryRun)) {
      return end(desk, plan(desk, body));
    }
    boolean asks = !CommandSyntax.isGiven(yes);
    boolean wordless = form.name().equals(ROLLBACK) && !body.has(REASON);
    refuseSilence(desk, asks, wordless);
    CommandReply plan = plan(desk, body);
    if (asks) {
      desk.showPlan(plan, view);
    }
    String hopeless = ChangeViews.failedStep(plan);
    if (!hopeless.isEmpty()) {
      throw new CommandRejectedException(0, "nothing was changed: " + hopeless);
    }
    if (wordless) {
      body.put(REASON, answer(desk, "reason: "));
    }
    if (asks && !isYes(answer(desk, question + " [y/N] "))) {
      throw new CommandRejectedException(0, "nothing was changed");
    }
    if (plan.has("from_run")) {
      // Two operators at once: the second is told, and does not roll back the first one's target.
      body.put("from_run", plan.text("from_run"));
    }
    return end(desk, desk.order(form.name(), body));
  }

  private static void check(ObjectNode body) {
    if (body.has("to_run") && body.has("to_generation")) {
      throw new UsageException("give --to-run or --to-generation, not both");
    }
  }

  private CommandReply plan(CliSession desk, ObjectNode body) {
    return desk.order(form.name(), body.deepCopy().put("dry_run", true));
  }

  private void refuseSilence(CliSession desk, boolean asks, boolean wordless) {
    boolean alone = !desk.terminal().asks();
    if (asks && alone) {
      throw new UsageException(
          form.name()
              + " asks before it does anything, and there is no terminal to ask on:"
              + " give --yes, or --dry-run to see the plan");
    }
    if (wordless && alone) {
      throw new UsageException(form.name() + " needs --reason TEXT: history and incident keep it");
    }
  }

  private static String answer(CliSession desk, String question) {
    String answer = desk.askPerson(question);
    if (answer == null) {
      throw new CommandRejectedException(0, "nothing was changed: no answer");
    }
    return answer.strip();
  }

  private static boolean isYes(String answer) {
    String lower = answer.toLowerCase(Locale.ROOT);
    return lower.equals("y") || lower.equals("yes");
  }

  /** Shows the reply; what failed of it is told apart, and the exit code says so. */
  private int end(CliSession desk, CommandReply reply) {
    desk.show(reply, view);
    String problem = failure.apply(reply);
    if (!problem.isEmpty()) {
      desk.tell("tilesctl: " + problem);
    }
    return problem.isEmpty() ? ExitCodes.DONE : ExitCodes.REFUSED;
  }
}
