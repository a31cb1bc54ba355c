package twf.tiles.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code status}: prints the state of the server, once or repeatedly with {@code --watch}. */
final class StatusCliCommand implements CliCommand {
  private static final int MAX_SECONDS = 3600;
  private static final CommandReply.View VIEW = StatusView::show;
  private static final String CURSOR_HOME = "\033[H";
  private static final String CLEAR_SCREEN = "\033[2J";
  private static final String CLEAR_TO_END_OF_LINE = "\033[K";
  private static final String CLEAR_TO_END_OF_SCREEN = "\033[J";

  private final CommandSyntax syntax;
  private final OptionSpec watch;

  StatusCliCommand(CommandSyntax syntax) {
    this.syntax = syntax;
    this.watch =
        syntax.add(
            OptionSpec.builder("-w", "--watch")
                .type(Integer.class)
                .arity("0..1")
                .paramLabel("SECONDS")
                .parameterConsumer(new Seconds())
                .description("repeat at this interval; default: 2; Ctrl-C ends")
                .build());
  }

  @Override
  public CommandSyntax syntax() {
    return syntax;
  }

  @Override
  public int run(CliSession session) {
    Integer seconds = watch.getValue();
    if (seconds == null) {
      session.show(session.send(syntax), VIEW);
      return CliException.SUCCESS;
    }
    if (seconds < 1 || seconds > MAX_SECONDS) {
      throw new CliException.Usage("--watch: expected 1 to " + MAX_SECONDS + " seconds");
    }
    return watch(session, seconds);
  }

  private int watch(CliSession session, int seconds) {
    boolean redraws = session.terminal().shows() && !session.json();
    if (redraws) {
      CliSession.print(session.terminal().out(), CURSOR_HOME + CLEAR_SCREEN);
    }
    do {
      CommandReply reply = session.send(syntax);
      if (session.json()) {
        session.json(reply.json());
      } else {
        CliSession.print(
            session.terminal().out(),
            renderScreen(session, session.render(reply, VIEW), seconds, redraws));
      }
    } while (!session.terminal().out().checkError() && CliTerminal.waitSeconds(seconds));
    return CliException.SUCCESS;
  }

  private static String renderScreen(
      CliSession session, String page, int seconds, boolean redraws) {
    Instant now = session.environment().clock().instant().truncatedTo(ChronoUnit.SECONDS);
    String text = now + ", every " + seconds + " s; Ctrl-C ends\n\n" + page;
    return redraws
        ? CURSOR_HOME + text.replace("\n", CLEAR_TO_END_OF_LINE + "\n") + CLEAR_TO_END_OF_SCREEN
        : text + "\n";
  }

  /**
   * Parses the optional value of {@code --watch}: takes the next argument only if it is a number,
   * because it may be a model.
   */
  static final class Seconds implements IParameterConsumer {
    private static final int DEFAULT_SECONDS = 2;

    @Override
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
      boolean given = !args.isEmpty() && args.peek().matches("[0-9]{1,9}");
      option.setValue(given ? Integer.valueOf(args.pop()) : Integer.valueOf(DEFAULT_SECONDS));
    }
  }
}
