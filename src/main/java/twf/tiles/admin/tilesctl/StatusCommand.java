package twf.tiles.admin.tilesctl;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code status}: once, or again and again. */
final class StatusCommand implements Action {
  private static final int LONGEST_SECONDS = 3600;
  private static final View VIEW = new StatusView();
  private static final String HOME = "\033[H";
  private static final String CLEAR = "\033[2J";
  private static final String TO_END_OF_LINE = "\033[K";
  private static final String TO_END_OF_SCREEN = "\033[J";

  private final Form form =
      new Form("status", "Shows the state of things on one screen.", "status gfs --watch 5")
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
  public Form form() {
    return form;
  }

  @Override
  public int run(Desk desk) {
    Integer seconds = watch.getValue();
    if (seconds == null) {
      desk.show(ask(desk), VIEW);
      return ExitCodes.DONE;
    }
    if (seconds < 1 || seconds > LONGEST_SECONDS) {
      throw new UsageException("--watch: expected 1 to " + LONGEST_SECONDS + " seconds");
    }
    return again(desk, seconds);
  }

  private int again(Desk desk, int seconds) {
    Pause pause = new Pause();
    boolean redraws = desk.terminal().shows() && !desk.json();
    if (redraws) {
      Desk.print(desk.terminal().out(), HOME + CLEAR);
    }
    do {
      Reply reply = ask(desk);
      if (desk.json()) {
        desk.json(reply.json());
      } else {
        Desk.print(desk.terminal().out(), drawn(desk, desk.page(reply, VIEW), seconds, redraws));
      }
    } while (!desk.terminal().out().checkError() && pause.seconds(seconds));
    return ExitCodes.DONE;
  }

  private static String drawn(Desk desk, String page, int seconds, boolean redraws) {
    Instant now = desk.here().clock().instant().truncatedTo(ChronoUnit.SECONDS);
    String text = now + ", every " + seconds + " s; Ctrl-C ends\n\n" + page;
    return redraws
        ? HOME + text.replace("\n", TO_END_OF_LINE + "\n") + TO_END_OF_SCREEN
        : text + "\n";
  }

  private Reply ask(Desk desk) {
    return desk.ask(form.name(), form.body());
  }

  /** Takes a number where one follows, and leaves a model alone. */
  static final class Seconds implements IParameterConsumer {
    private static final int USUAL = 2;

    @Override
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
      boolean given = !args.isEmpty() && args.peek().matches("[0-9]{1,9}");
      option.setValue(given ? Integer.valueOf(args.pop()) : Integer.valueOf(USUAL));
    }
  }
}
