package twf.tiles.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import twf.tiles.cli.terminal.Cell;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.terminal.TextStyle;

/** Renders notes about a model that needs attention, each with the command to type next. */
final class ModelNotesView {
  private ModelNotesView() {}

  /**
   * Appends the notes about a model to a page.
   *
   * @param most the maximum number of notes of each kind
   */
  static void show(CommandReply model, int most, TextPage page) {
    List<Consumer<TextPage>> notes = new ArrayList<>();
    String id = model.text("model");
    String operation = model.text("operation");
    if (operation.equals("rollback") || operation.equals("restore")) {
      notes.add(to -> to.note("shown", "by a " + operation + ", " + by(model)));
    }
    if (model.number("age_seconds") < 0) {
      String age = TextFormat.age(model.number("age_seconds"));
      notes.add(
          to ->
              to.note(
                      "ahead",
                      new Cell(
                          "clients see run " + model.text("run") + ", " + age + " of the clock",
                          TextStyle.WARN))
                  .nextCommand(TextFormat.command("rollback", id)));
    }
    model
        .object("missing_files")
        .ifPresent(
            missing ->
                notes.add(
                    to ->
                        to.note(
                                "missing",
                                new Cell(
                                    missing.text("count")
                                        + " files that clients are shown; the first is "
                                        + missing.text("first")
                                        + ": "
                                        + missing.text("problem"),
                                    TextStyle.BAD))
                            .nextCommand(TextFormat.command("rollback", id))));
    model
        .object("pinned")
        .ifPresent(
            pin ->
                notes.add(
                    to ->
                        to.note("pinned", new Cell(since(pin), TextStyle.WARN))
                            .nextCommand(TextFormat.command("unpin", id))));
    model
        .object("retired")
        .ifPresent(
            retired ->
                notes.add(
                    to ->
                        to.note("retired", new Cell(since(retired), TextStyle.WARN))
                            .nextCommand(TextFormat.command("retire", id, "--undo"))));
    showLimited(model, "held", most, notes, (run, to) -> held(id, run, to));
    showLimited(
        model, "failed", most, notes, (run, to) -> validated("failed", TextStyle.BAD, id, run, to));
    showLimited(
        model,
        "conflicts",
        most,
        notes,
        (run, to) -> validated("conflict", TextStyle.WARN, id, run, to));
    showLimited(model, "ahead", most, notes, (run, to) -> ahead(id, run, to));
    showLimited(model, "waiting", most, notes, ModelNotesView::waiting);
    long open = model.number("open_incidents");
    if (open > 0) {
      notes.add(
          to ->
              to.note("incidents", new Cell(open + " without a root cause", TextStyle.WARN))
                  .nextCommand(TextFormat.command("incidents", id)));
    }
    if (!notes.isEmpty()) {
      page.blank().line(new Cell(id, TextStyle.HEAD));
      notes.forEach(note -> note.accept(page));
    }
  }

  private static void showLimited(
      CommandReply model,
      String kind,
      int most,
      List<Consumer<TextPage>> notes,
      BiConsumer<CommandReply, TextPage> note) {
    List<CommandReply> items = model.items(kind);
    items.stream().limit(most).forEach(item -> notes.add(page -> note.accept(item, page)));
    if (items.size() > most) {
      int more = items.size() - most;
      notes.add(
          page ->
              page.note(kind, "and " + more + " more")
                  .nextCommand(TextFormat.command("status", model.text("model"))));
    }
  }

  private static void held(String model, CommandReply hold, TextPage page) {
    page.note("held", new Cell(hold.text("run") + " " + since(hold), TextStyle.WARN))
        .nextCommand(TextFormat.command("release", model, hold.text("run")));
  }

  private static void validated(
      String name, TextStyle tone, String model, CommandReply run, TextPage page) {
    String at = run.has("at") ? " at " + run.time("at") : "";
    page.note(
            name,
            new Cell(
                run.text("run") + " " + run.text("variable") + at + ": " + run.text("decision"),
                tone))
        .nextCommand(TextFormat.command("report", model, run.text("run"), run.text("variable")));
  }

  private static void ahead(String model, CommandReply run, TextPage page) {
    page.note(
            "ahead",
            new Cell(
                run.text("run") + " publishes itself after " + run.time("publishes_after"),
                TextStyle.WARN))
        .nextCommand(TextFormat.command("publish", model, run.text("run")));
  }

  private static void waiting(CommandReply run, TextPage page) {
    page.note(
        "waiting", run.text("run") + " " + run.text("variable") + ": " + run.text("decision"));
  }

  private static String since(CommandReply hold) {
    return "since " + hold.time("since") + " " + by(hold);
  }

  private static String by(CommandReply what) {
    return "by " + what.text("actor") + ": " + what.text("reason");
  }
}
