package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}: once, or again and again. */
@Command(
    name = "status",
    description = "Shows the state of things on one screen.",
    footer = {"", "Example: tilesctl status gfs --watch 5"})
final class StatusCommand implements Callable<Integer> {
  private static final int LONGEST_SECONDS = 3600;
  private static final String HOME = "\033[H";
  private static final String CLEAR = "\033[2J";
  private static final String TO_END_OF_LINE = "\033[K";
  private static final String TO_END_OF_SCREEN = "\033[J";

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      arity = "0..1",
      description = "a model, such as gfs; default: all")
  private @Nullable String model;

  @Option(
      names = {"-w", "--watch"},
      paramLabel = "SECONDS",
      arity = "0..1",
      parameterConsumer = Seconds.class,
      description = "again and again, every so many seconds; default: 2; Ctrl-C ends")
  private @Nullable Integer watch;

  @Option(names = "--commands", description = "list what the server can be told")
  private boolean commands;

  private final Desk desk;

  StatusCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() {
    View view = commands ? CommandsView::show : new StatusView();
    if (watch == null) {
      desk.show(ask(), view);
      return ExitCodes.DONE;
    }
    if (watch < 1 || watch > LONGEST_SECONDS) {
      throw new UsageException("--watch: expected 1 to " + LONGEST_SECONDS + " seconds");
    }
    return again(view, watch);
  }

  private int again(View view, int seconds) {
    Pause pause = new Pause();
    boolean redraws = desk.terminal().shows() && !desk.json();
    if (redraws) {
      Desk.print(desk.terminal().out(), HOME + CLEAR);
    }
    do {
      Reply reply = ask();
      if (desk.json()) {
        desk.json(reply.json());
      } else {
        Desk.print(desk.terminal().out(), drawn(desk.page(reply, view), seconds, redraws));
      }
    } while (!desk.terminal().out().checkError() && pause.seconds(seconds));
    return ExitCodes.DONE;
  }

  private String drawn(String page, int seconds, boolean redraws) {
    Instant now = desk.here().clock().instant().truncatedTo(ChronoUnit.SECONDS);
    String text = now + ", every " + seconds + " s; Ctrl-C ends\n\n" + page;
    return redraws
        ? HOME + text.replace("\n", TO_END_OF_LINE + "\n") + TO_END_OF_SCREEN
        : text + "\n";
  }

  private Reply ask() {
    ObjectNode body = Desk.body();
    if (commands) {
      body.put("commands", true);
    } else if (model != null) {
      body.put("model", model);
    }
    return desk.ask("status", body);
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
