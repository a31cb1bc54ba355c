package twf.tiles.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.Model.OptionSpec;
import twf.tiles.command.Command;

/**
 * A command that shows its plan and asks for confirmation before it changes anything.
 *
 * <p>The plan is the server's reply to a dry run. If the server rejects the dry run, the command
 * ends there.
 */
final class ConfirmedCommand implements CliCommand {
  private static final String REASON = "reason";
  private static final String DRY_RUN = "dry_run";

  private final CommandSyntax syntax;
  private final CommandReply.View view;
  private final Function<CommandReply, String> failure;
  private final String question;
  private final OptionSpec yes;
  private final boolean needsReason;

  /**
   * @param failure returns a description of what failed in a reply; empty if nothing failed
   */
  ConfirmedCommand(
      Command command,
      CommandReply.View view,
      Function<CommandReply, String> failure,
      String question) {
    this.syntax = new CommandSyntax(command.spec());
    this.view = view;
    this.failure = failure;
    this.question = question;
    this.yes = syntax.addFlag("do not ask for confirmation", "-y", "--yes");
    this.needsReason =
        command.spec().parameters().stream()
            .anyMatch(parameter -> parameter.name().equals(REASON) && parameter.required());
  }

  @Override
  public CommandSyntax syntax() {
    return syntax;
  }

  @Override
  public int run(CliSession session) {
    ObjectNode body = session.body(syntax);
    if (body.has("to_run") && body.has("to_generation")) {
      throw new CliException.Usage("give --to-run or --to-generation, not both");
    }
    if (body.has(DRY_RUN) || body.has("undo")) {
      return showResult(session, session.send(syntax, body));
    }
    boolean needsConfirmation = !CommandSyntax.isGiven(yes);
    boolean lacksReason = needsReason && !body.has(REASON);
    if (!session.terminal().asks()) {
      requireNoQuestion(needsConfirmation, lacksReason);
    }
    CommandReply plan = session.send(syntax, body.deepCopy().put(DRY_RUN, true));
    if (needsConfirmation) {
      session.showPlan(plan, view);
    }
    String failedStep = ChangeViews.failedStep(plan);
    if (!failedStep.isEmpty()) {
      throw new CliException.Rejected(0, "nothing was changed: " + failedStep);
    }
    if (lacksReason) {
      body.put(REASON, requireAnswer(session, "reason: "));
    }
    if (needsConfirmation) {
      String answer = requireAnswer(session, question + " [y/N] ").toLowerCase(Locale.ROOT);
      if (!answer.equals("y") && !answer.equals("yes")) {
        throw new CliException.Rejected(0, "nothing was changed");
      }
    }
    if (plan.has("from_run")) {
      // Optimistic check: if another operator rolls back in the meantime, the server rejects
      // this request instead of rolling back from that operator's target.
      body.put("from_run", plan.text("from_run"));
    }
    return showResult(session, session.send(syntax, body));
  }

  private void requireNoQuestion(boolean needsConfirmation, boolean lacksReason) {
    String name = syntax.spec().name();
    if (needsConfirmation) {
      throw new CliException.Usage(
          name
              + " asks for confirmation, and standard input is not a terminal:"
              + " give --yes, or --dry-run to see the plan");
    }
    if (lacksReason) {
      throw new CliException.Usage(
          name + " needs --reason TEXT, which is recorded in the history and the incident");
    }
  }

  private static String requireAnswer(CliSession session, String question) {
    String answer = session.prompt(question);
    if (answer == null) {
      throw new CliException.Rejected(0, "nothing was changed: no answer");
    }
    return answer.strip();
  }

  /** Prints the reply. A failure in it is also reported on standard error and in the exit code. */
  private int showResult(CliSession session, CommandReply reply) {
    session.show(reply, view);
    String problem = failure.apply(reply);
    if (!problem.isEmpty()) {
      session.printError("tilesctl: " + problem);
    }
    return problem.isEmpty() ? CliException.SUCCESS : CliException.REJECTED;
  }
}
