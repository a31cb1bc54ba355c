package twf.tiles.admin.tilesctl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What is out of the ordinary about a model, and what to type next. */
final class ModelNotes {
  private ModelNotes() {}

  /**
   * @param most how many of each kind
   */
  static void show(Reply model, int most, Page page) {
    List<Consumer<Page>> notes = new ArrayList<>();
    String id = model.text("model");
    String operation = model.text("operation");
    if (operation.equals("rollback") || operation.equals("restore")) {
      notes.add(to -> to.note("shown", "by a " + operation + ", " + by(model)));
    }
    if (model.number("age_seconds") < 0) {
      String age = Texts.age(model.number("age_seconds"));
      notes.add(
          to ->
              to.note(
                      "ahead",
                      new Cell(
                          "clients see run " + model.text("run") + ", " + age + " of the clock",
                          Tone.WARN))
                  .next(Texts.command("rollback", id)));
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
                                    Tone.BAD))
                            .next(Texts.command("rollback", id))));
    model
        .object("pinned")
        .ifPresent(
            pin ->
                notes.add(
                    to ->
                        to.note("pinned", new Cell(since(pin), Tone.WARN))
                            .next(Texts.command("unpin", id))));
    model
        .object("retired")
        .ifPresent(
            retired ->
                notes.add(
                    to ->
                        to.note("retired", new Cell(since(retired), Tone.WARN))
                            .next(Texts.command("retire", id, "--undo"))));
    few(model, "held", most, notes, (run, to) -> held(id, run, to));
    few(model, "failed", most, notes, (run, to) -> validated("failed", Tone.BAD, id, run, to));
    few(
        model,
        "conflicts",
        most,
        notes,
        (run, to) -> validated("conflict", Tone.WARN, id, run, to));
    few(model, "ahead", most, notes, (run, to) -> ahead(id, run, to));
    few(model, "waiting", most, notes, ModelNotes::waiting);
    long open = model.number("open_incidents");
    if (open > 0) {
      notes.add(
          to ->
              to.note("incidents", new Cell(open + " without a root cause", Tone.WARN))
                  .next(Texts.command("incidents", id)));
    }
    if (!notes.isEmpty()) {
      page.blank().line(new Cell(id, Tone.HEAD));
      notes.forEach(note -> note.accept(page));
    }
  }

  private static void few(
      Reply model,
      String kind,
      int most,
      List<Consumer<Page>> notes,
      BiConsumer<Reply, Page> note) {
    List<Reply> items = model.items(kind);
    items.stream().limit(most).forEach(item -> notes.add(page -> note.accept(item, page)));
    if (items.size() > most) {
      int more = items.size() - most;
      notes.add(
          page ->
              page.note(kind, "and " + more + " more")
                  .next(Texts.command("status", model.text("model"))));
    }
  }

  private static void held(String model, Reply hold, Page page) {
    page.note("held", new Cell(hold.text("run") + " " + since(hold), Tone.WARN))
        .next(Texts.command("release", model, hold.text("run")));
  }

  private static void validated(String name, Tone tone, String model, Reply run, Page page) {
    String at = run.has("at") ? " at " + run.time("at") : "";
    page.note(
            name,
            new Cell(
                run.text("run") + " " + run.text("variable") + at + ": " + run.text("decision"),
                tone))
        .next(Texts.command("report", model, run.text("run"), run.text("variable")));
  }

  private static void ahead(String model, Reply run, Page page) {
    page.note(
            "ahead",
            new Cell(
                run.text("run") + " publishes itself after " + run.time("publishes_after"),
                Tone.WARN))
        .next(Texts.command("publish", model, run.text("run")));
  }

  private static void waiting(Reply run, Page page) {
    page.note(
        "waiting", run.text("run") + " " + run.text("variable") + ": " + run.text("decision"));
  }

  private static String since(Reply hold) {
    return "since " + hold.time("since") + " " + by(hold);
  }

  private static String by(Reply what) {
    return "by " + what.text("actor") + ": " + what.text("reason");
  }
}
