package twf.tiles.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import twf.tiles.cli.client.UsageException;
import twf.tiles.cli.terminal.InterruptibleSleep;
import twf.tiles.cli.view.CommandReply;
import twf.tiles.cli.view.ReplyView;
import twf.tiles.cli.view.StatusView;

/** {@code status}: once, or again and again. */
final class StatusCliCommand implements CliCommand {
  private static final int MAX_SECONDS = 3600;
  private static final ReplyView VIEW = new StatusView();
  private static final String CURSOR_HOME = "\033[H";
  private static final String CLEAR_SCREEN = "\033[2J";
  private static final String CLEAR_TO_END_OF_LINE = "\033[K";
  private static final String CLEAR_TO_END_OF_SCREEN = "\033[J";

  private final CommandSyntax form =
      new CommandSyntax(
              "status", "Shows the state of things on one screen.", "status gfs --watch 5")
          .anyModel()
          .flag("commands", "list what the server can be told", "--commands");
  private final OptionSpec watch =
      form.add(
          OptionSpec.builder("-w", "--watch")
              .type(Integer.class)
              .arity("0..1")
              .paramLabel("SECONDS")
              .parameterConsumer(new Seconds())
              .description("again and again, every so many seconds; default: 2; Ctrl-C ends")
              .build());

  @Override
  public CommandSyntax form() {
    return form;
  }

  @Override
  public int run(CliSession desk) {
    Integer seconds = watch.getValue();
    if (seconds == null) {
      desk.show(ask(desk), VIEW);
      return ExitCodes.DONE;
    }
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new UsageException("--watch: expected 1 to " + MAX_SECONDS + " seconds");
    }
    return again(desk, seconds);
  }

  private int again(CliSession desk, int seconds) {
    InterruptibleSleep pause = new InterruptibleSleep();
    boolean redraws = desk.terminal().shows() && !desk.json();
    if (redraws) {
      CliSession.print(desk.terminal().out(), CURSOR_HOME + CLEAR_SCREEN);
    }
    do {
      CommandReply reply = ask(desk);
      if (desk.json()) {
        desk.json(reply.json());
      } else {
        CliSession.print(
            desk.terminal().out(), drawn(desk, desk.page(reply, VIEW), seconds, redraws));
      }
    } while (!desk.terminal().out().checkError() && pause.seconds(seconds));
    return ExitCodes.DONE;
  }

  private static String drawn(CliSession desk, String page, int seconds, boolean redraws) {
    Instant now = desk.here().clock().instant().truncatedTo(ChronoUnit.SECONDS);
    String text = now + ", every " + seconds + " s; Ctrl-C ends\n\n" + page;
    return redraws
        ? CURSOR_HOME + text.replace("\n", CLEAR_TO_END_OF_LINE + "\n") + CLEAR_TO_END_OF_SCREEN
        : text + "\n";
  }

  private CommandReply ask(CliSession desk) {
    return desk.ask(form.name(), form.body());
  }

  /** Takes a number where one follows, and leaves a model alone. */
  static final class Seconds implements IParameterConsumer {
    private static final int DEFAULT_SECONDS = 2;

    @Override
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
      boolean given = !args.isEmpty() && args.peek().matches("[0-9]{1,9}");
      option.setValue(given ? Integer.valueOf(args.pop()) : Integer.valueOf(DEFAULT_SECONDS));
    }
  }
}
