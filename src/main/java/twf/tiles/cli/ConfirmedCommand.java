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
 * A command that shows its plan and asks for confirmation before it changes anything.
 *
 * <p>The plan is the server's reply to a dry run. If the server rejects the dry run, the command
 * ends there.
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
   * @param failure returns a description of what failed in a reply; empty if nothing failed
   */
  private ConfirmedCommand(
      CommandSyntax form, ReplyView view, Function<CommandReply, String> failure, String question) {
    this.form = form.actorAndReason();
    this.view = view;
    this.failure = failure;
    this.question = question;
    this.dryRun =
        form.add(
            CommandSyntax.option(Boolean.class, "", "only show what would be done", "--dry-run"));
    this.yes =
        form.add(
            CommandSyntax.option(Boolean.class, "", "do not ask for confirmation", "-y", "--yes"));
  }

  static ConfirmedCommand rollback() {
    CommandSyntax form =
        new CommandSyntax(
                ROLLBACK,
                "Moves a model's pointer back to an earlier run and holds the current one.",
                "rollback gfs -r 'stripes over the Alps'")
            .model()
            .number(
                "to_generation",
                "N",
                "roll back to the content of this generation; see history",
                "--to-generation")
            .text(
                "to_run", "RUN", "roll back to the newest intact content of this run", "--to-run");
    return new ConfirmedCommand(form, ChangeViews::rollback, ChangeViews::failedStep, "roll back?");
  }

  static ConfirmedCommand restore() {
    CommandSyntax form =
        new CommandSyntax(
                "restore",
                "Undoes a model's newest rollback, even after restarts and publishes: moves the"
                    + " pointer to the run that was rolled back and releases it.",
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
                "Removes old published runs now, according to OFFLINE_TILES_RETAIN_RUNS.",
                "retain --free 10G --dry-run")
            .anyModel()
            .text(
                ByteSizes.FIELD,
                "SIZE",
                "in a disk emergency, remove runs without a hold, oldest first, until this much is"
                    + " free, such as 500M or 10G",
                "--free");
    return new ConfirmedCommand(
        form, ChangeViews::retain, ChangeViews::failedRemoval, "remove these runs for good?");
  }

  @Override
  public CommandSyntax form() {
    return form;
  }

  @Override
  public int run(CliSession session) {
    ObjectNode body = ByteSizes.convertSize(form.requestBody(session.environment()));
    check(body);
    if (body.has(UNDO) && !CommandSyntax.isGiven(dryRun)) {
      return showResult(session, session.sendAuthorized(form.name(), body));
    }
    if (CommandSyntax.isGiven(dryRun)) {
      return showResult(session, plan(session, body));
    }
    boolean needsConfirmation = !CommandSyntax.isGiven(yes);
    boolean lacksReason = form.name().equals(ROLLBACK) && !body.has(REASON);
    requireConfirmationPossible(session, needsConfirmation, lacksReason);
    CommandReply plan = plan(session, body);
    if (needsConfirmation) {
      session.showPlan(plan, view);
    }
    String failedStep = ChangeViews.failedStep(plan);
    if (!failedStep.isEmpty()) {
      throw new CommandRejectedException(0, "nothing was changed: " + failedStep);
    }
    if (lacksReason) {
      body.put(REASON, requireAnswer(session, "reason: "));
    }
    if (needsConfirmation && !isYes(requireAnswer(session, question + " [y/N] "))) {
      throw new CommandRejectedException(0, "nothing was changed");
    }
    if (plan.has("from_run")) {
      // Optimistic check: if another operator rolls back in the meantime, the server rejects
      // this request instead of rolling back from that operator's target.
      body.put("from_run", plan.text("from_run"));
    }
    return showResult(session, session.sendAuthorized(form.name(), body));
  }

  private static void check(ObjectNode body) {
    if (body.has("to_run") && body.has("to_generation")) {
      throw new UsageException("give --to-run or --to-generation, not both");
    }
  }

  private CommandReply plan(CliSession session, ObjectNode body) {
    return session.sendAuthorized(form.name(), body.deepCopy().put("dry_run", true));
  }

  private void requireConfirmationPossible(
      CliSession session, boolean needsConfirmation, boolean lacksReason) {
    boolean noTerminal = !session.terminal().asks();
    if (needsConfirmation && noTerminal) {
      throw new UsageException(
          form.name()
              + " asks for confirmation, and standard input is not a terminal:"
              + " give --yes, or --dry-run to see the plan");
    }
    if (lacksReason && noTerminal) {
      throw new UsageException(
          form.name() + " needs --reason TEXT, which is recorded in the history and the incident");
    }
  }

  private static String requireAnswer(CliSession session, String question) {
    String answer = session.prompt(question);
    if (answer == null) {
      throw new CommandRejectedException(0, "nothing was changed: no answer");
    }
    return answer.strip();
  }

  private static boolean isYes(String answer) {
    String lower = answer.toLowerCase(Locale.ROOT);
    return lower.equals("y") || lower.equals("yes");
  }

  /** Prints the reply. A failure in it is also reported on standard error and in the exit code. */
  private int showResult(CliSession session, CommandReply reply) {
    session.show(reply, view);
    String problem = failure.apply(reply);
    if (!problem.isEmpty()) {
      session.printError("tilesctl: " + problem);
    }
    return problem.isEmpty() ? ExitCodes.SUCCESS : ExitCodes.REJECTED;
  }
}
