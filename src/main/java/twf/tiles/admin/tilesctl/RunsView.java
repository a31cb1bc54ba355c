package twf.tiles.admin.tilesctl;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code runs}: each run, and what there is of its variables. */
final class RunsView {
  private static final List<String> HEAD =
      List.of("RUN", "STATE", "VARIABLE", "PUBLISHED", "STAGED", "FAILED", "LAST VALIDATION");

  /** Frames that are named; of more, it is said how many. */
  private static final int FEW = 3;

  private RunsView() {}

  static void show(Reply reply, Page page) {
    List<Cell[]> rows = new ArrayList<>();
    for (Reply run : reply.items("runs")) {
      List<Reply> variables = run.items("variables");
      if (variables.isEmpty()) {
        rows.add(row(run, true, Reply.NONE, "", new Cell("", Tone.PLAIN), "", ""));
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

  private static Cell[] row(Reply run, boolean first, Reply variable) {
    List<Reply> failed = variable.items("failed_frames");
    return row(
        run,
        first,
        variable.text("variable"),
        variable.texts("published_frames").size() + "/" + variable.text("expected_frames"),
        new Cell(named(failed), failed.isEmpty() ? Tone.FAINT : Tone.BAD),
        Integer.toString(variable.texts("staged_frames").size()),
        variable.object("validated").map(last -> last.text("decision")).orElse(Reply.NONE));
  }

  private static Cell[] row(
      Reply run,
      boolean first,
      String variable,
      String published,
      Cell failed,
      String staged,
      String decision) {
    return new Cell[] {
      first ? new Cell(run.text("run"), Tone.HEAD) : Cell.of(""),
      first ? state(run) : Cell.of(""),
      Cell.of(variable),
      Cell.of(published),
      Cell.of(staged),
      failed,
      Cell.of(decision)
    };
  }

  private static Cell state(Reply run) {
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
        held ? Tone.WARN : run.flag("shown") ? Tone.GOOD : Tone.PLAIN);
  }

  private static String named(List<Reply> failed) {
    if (failed.isEmpty()) {
      return "0";
    }
    String names =
        failed.stream()
            .limit(FEW)
            .map(each -> each.text("frame_id"))
            .collect(Collectors.joining(" "));
    return failed.size() > FEW ? names + " and " + (failed.size() - FEW) + " more" : names;
  }

  /** What to type where something failed. */
  private static void next(String model, Reply run, Page page) {
    run.items("variables").stream()
        .filter(
            variable ->
                variable
                    .object("validated")
                    .filter(last -> last.text("outcome").equals("fail"))
                    .isPresent())
        .forEach(
            variable ->
                page.next(
                    Texts.command("report", model, run.text("run"), variable.text("variable"))));
  }
}
