package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command that shows its plan and asks before it does anything.
 *
 * <p>The plan is the server's own answer to a dry run; where it is refused, that is all that
 * happens.
 */
abstract class Carrying implements Callable<Integer> {
  @Option(names = "--dry-run", description = "only show what would be done")
  private boolean dryRun;

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  @Mixin final Who who = new Who();

  private final Desk desk;
  private final String command;
  private final View view;
  private final Function<Reply, String> failure;

  /**
   * @param failure what failed of a reply, in words; empty where nothing did
   */
  Carrying(Desk desk, String command, View view, Function<Reply, String> failure) {
    this.desk = desk;
    this.command = command;
    this.view = view;
    this.failure = failure;
  }

  /** Puts the command's arguments. */
  abstract void fill(ObjectNode body);

  /** The question that a plan ends with. */
  abstract String question();

  /** Whether a reason must be given. */
  boolean needsReason() {
    return false;
  }

  /** What must still be so as the plan says when it is carried out; nothing here. */
  void agree(ObjectNode body, Reply plan) {}

  @Override
  public Integer call() {
    if (dryRun) {
      return end(plan());
    }
    refuseSilence();
    Reply plan = plan();
    if (!yes) {
      desk.showPlan(plan, view);
    }
    String hopeless = ChangeViews.failedStep(plan);
    if (!hopeless.isEmpty()) {
      throw new RefusedException(0, "nothing was changed: " + hopeless);
    }
    if (needsReason() && who.reason == null) {
      who.reason = answer("reason: ");
    }
    if (!yes && !isYes(answer(question() + " [y/N] "))) {
      throw new RefusedException(0, "nothing was changed");
    }
    ObjectNode body = arguments();
    agree(body, plan);
    return end(desk.order(command, body));
  }

  private Reply plan() {
    return desk.order(command, arguments().put("dry_run", true));
  }

  private ObjectNode arguments() {
    ObjectNode body = Desk.body();
    fill(body);
    return who.addTo(body, desk.here());
  }

  private void refuseSilence() {
    boolean asks = desk.terminal().asks();
    if (!yes && !asks) {
      throw new UsageException(
          command
              + " asks before it does anything, and there is no terminal to ask on:"
              + " give --yes, or --dry-run to see the plan");
    }
    if (needsReason() && who.reason == null && !asks) {
      throw new UsageException(command + " needs --reason TEXT: history and incident keep it");
    }
  }

  private String answer(String question) {
    String answer = desk.askPerson(question);
    if (answer == null) {
      throw new RefusedException(0, "nothing was changed: no answer");
    }
    return answer.strip();
  }

  private static boolean isYes(@Nullable String answer) {
    return answer != null
        && (answer.toLowerCase(Locale.ROOT).equals("y")
            || answer.toLowerCase(Locale.ROOT).equals("yes"));
  }

  /** Shows the reply; what failed of it is told apart, and the exit code says so. */
  private int end(Reply reply) {
    desk.show(reply, view);
    String problem = failure.apply(reply);
    if (!problem.isEmpty()) {
      desk.tell("tilesctl: " + problem);
    }
    return problem.isEmpty() ? ExitCodes.DONE : ExitCodes.REFUSED;
  }
}
