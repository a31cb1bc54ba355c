package twf.tiles.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import twf.tiles.cli.terminal.Cell;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.terminal.TextStyle;

/** {@code runs}: lists runs and the frames of their variables. */
public final class RunsView {
  private static final List<String> HEAD =
      List.of("RUN", "STATE", "VARIABLE", "PUBLISHED", "STAGED", "FAILED", "LAST VALIDATION");

  /** The maximum number of failed frames listed by id; further ones are only counted. */
  private static final int MAX_SHOWN = 3;

  private RunsView() {}

  public static void show(CommandReply reply, TextPage page) {
    List<Cell[]> rows = new ArrayList<>();
    for (CommandReply run : reply.items("runs")) {
      List<CommandReply> variables = run.items("variables");
      if (variables.isEmpty()) {
        rows.add(row(run, true, CommandReply.NONE, "", new Cell("", TextStyle.PLAIN), "", ""));
      }
      for (int i = 0; i < variables.size(); i++) {
        rows.add(row(run, i == 0, variables.get(i)));
      }
    }
    page.table(HEAD, rows);
    if (rows.isEmpty()) {
      page.line("nothing of model " + reply.text("model") + " is staged, published or held");
    }
    String model = reply.text("model");
    reply.items("runs").forEach(run -> next(model, run, page));
  }

  private static Cell[] row(CommandReply run, boolean first, CommandReply variable) {
    List<CommandReply> failed = variable.items("failed_frames");
    return row(
        run,
        first,
        variable.text("variable"),
        variable.texts("published_frames").size() + "/" + variable.text("expected_frames"),
        new Cell(joinLimited(failed), failed.isEmpty() ? TextStyle.FAINT : TextStyle.BAD),
        Integer.toString(variable.texts("staged_frames").size()),
        variable.object("validated").map(last -> last.text("decision")).orElse(CommandReply.NONE));
  }

  private static Cell[] row(
      CommandReply run,
      boolean first,
      String variable,
      String published,
      Cell failed,
      String staged,
      String decision) {
    return new Cell[] {
      first ? new Cell(run.text("run"), TextStyle.HEAD) : Cell.of(""),
      first ? state(run) : Cell.of(""),
      Cell.of(variable),
      Cell.of(published),
      Cell.of(staged),
      failed,
      Cell.of(decision)
    };
  }

  private static Cell state(CommandReply run) {
    List<String> words = new ArrayList<>();
    for (String word : List.of("shown", "late")) {
      if (run.flag(word)) {
        words.add(word);
      }
    }
    boolean held = run.object("held").isPresent();
    if (held) {
      words.add("held");
    }
    if (!run.flag("published") && run.flag("staged")) {
      words.add("staged");
    }
    return new Cell(
        words.isEmpty() ? "published" : String.join(", ", words),
        held ? TextStyle.WARN : run.flag("shown") ? TextStyle.GOOD : TextStyle.PLAIN);
  }

  private static String joinLimited(List<CommandReply> failed) {
    if (failed.isEmpty()) {
      return "0";
    }
    String names =
        failed.stream()
            .limit(MAX_SHOWN)
            .map(each -> each.text("frame_id"))
            .collect(Collectors.joining(" "));
    return failed.size() > MAX_SHOWN
        ? names + " and " + (failed.size() - MAX_SHOWN) + " more"
        : names;
  }

  /** Suggests {@code report} for each variable whose last validation failed. */
  private static void next(String model, CommandReply run, TextPage page) {
    run.items("variables").stream()
        .filter(
            variable ->
                variable
                    .object("validated")
                    .filter(last -> last.text("outcome").equals("fail"))
                    .isPresent())
        .forEach(
            variable ->
                page.nextCommand(
                    TextFormat.command(
                        "report", model, run.text("run"), variable.text("variable"))));
  }
}
