package twf.tiles.admin.tilesctl;

import java.util.ArrayList;
import java.util.List;

/** The views of replies to commands that change something. */
final class ChangeViews {
  private ChangeViews() {}

  static void rescan(Reply reply, Page page) {
    page.line(
        "looked at %s staged manifests, %s to be validated"
            .formatted(reply.text("manifests"), reply.text("announced")));
  }

  static void publish(Reply reply, Page page) {
    page.line(
        "model %s shows generation %s after publishing run %s"
            .formatted(reply.text("model"), reply.text("generation"), reply.text("run")));
    decisions(reply, page);
  }

  static void hold(Reply reply, Page page) {
    page.line("run " + reply.text("run") + " of " + reply.text("model") + " is held")
        .note("until", Texts.command("release", reply.text("model"), reply.text("run")));
    doubt(reply, page);
  }

  static void release(Reply reply, Page page) {
    page.line("run " + reply.text("run") + " of " + reply.text("model") + " is released");
    decisions(reply, page);
  }

  /** What the server did, and doubts: a name that nobody knows may be mistyped. */
  private static void doubt(Reply reply, Page page) {
    if (reply.has("note")) {
      page.note("note", new Cell(reply.text("note"), Tone.WARN));
    }
  }

  static void pin(Reply reply, Page page) {
    page.line("model " + reply.text("model") + " is pinned: its pointer moves by command alone")
        .note("until", Texts.command("unpin", reply.text("model")));
    doubt(reply, page);
  }

  static void unpin(Reply reply, Page page) {
    page.line("model " + reply.text("model") + " is not pinned any more");
    decisions(reply, page);
  }

  static void retire(Reply reply, Page page) {
    String model = reply.text("model");
    if (!reply.has("retired")) {
      page.line("model " + model + " is not retired any more");
      decisions(reply, page);
      return;
    }
    boolean plan = reply.flag("dry_run");
    title(reply, plan ? "plan of retiring " : "retired ", page);
    if (reply.has("run")) {
      page.note("shows", reply.text("run") + (plan ? ", then nothing" : ", until now"));
    }
    page.note(
        "removes", reply.texts("removed").size() + " published runs, by retention, after an hour");
    reply
        .texts("kept")
        .forEach(
            run ->
                page.note(
                    "keeps",
                    new Cell(
                        run + ", held, until: " + Texts.command("release", model, run),
                        Tone.WARN)));
    page.note("undo", Texts.command("retire", model, "--undo"));
  }

  private static void decisions(Reply reply, Page page) {
    reply.texts("decisions").forEach(decision -> page.note("", decision));
  }

  static void rollback(Reply reply, Page page) {
    boolean plan = reply.flag("dry_run");
    String model = reply.text("model");
    String from = reply.text("from_run");
    title(reply, plan ? "plan of a rollback of " : "rolled back ", page)
        .note("from run", from)
        .note("to run", shown(reply))
        .note(
            plan ? "held then" : "held",
            new Cell(from + ", until: " + Texts.command("release", model, from), Tone.WARN));
    if (reply.has("incident")) {
      boolean isAlone = reply.texts("decisions").isEmpty();
      page.note("incident", reply.text("incident"))
          .note(
              "undo",
              isAlone ? Texts.command("restore", model) : Texts.command("release", model, from))
          .note("explain", Texts.command("root-cause", reply.text("incident"), "TEXT"));
    }
    decisions(reply, page);
    ReadViews.steps("STEP", "step", reply.items("steps"), page.blank());
  }

  static void restore(Reply reply, Page page) {
    boolean plan = reply.flag("dry_run");
    title(reply, plan ? "plan of undoing a rollback of " : "restored ", page)
        .note("from run", reply.text("from_run"))
        .note("to run", shown(reply));
    if (reply.has("incident")) {
      page.note("undoes", "incident " + reply.text("incident"));
    }
    decisions(reply, page);
    ReadViews.steps("STEP", "step", reply.items("steps"), page.blank());
  }

  private static String shown(Reply reply) {
    String generation = reply.text("generation");
    if (!reply.flag("dry_run")) {
      return reply.text("to_run") + ", now generation " + generation;
    }
    if (reply.number("generation") == 0) {
      return reply.text("to_run") + ", which was never shown";
    }
    return reply.text("to_run")
        + (reply.flag("newer_content")
            ? ", as it is published now; generation " + generation + " showed it differently"
            : ", as generation " + generation + " showed it");
  }

  private static Page title(Reply reply, String words, Page page) {
    String model = reply.text("model");
    if (!failedStep(reply).isEmpty()) {
      return page.line(new Cell(words + model + ", and a step failed", Tone.BAD));
    }
    return page.line(new Cell(words + model, reply.flag("dry_run") ? Tone.HEAD : Tone.GOOD));
  }

  /** The first step that failed, in words; empty where none did. */
  static String failedStep(Reply reply) {
    return reply.items("steps").stream()
        .filter(step -> step.text("outcome").equals("fail"))
        .map(step -> "step " + step.text("step") + " failed: " + step.text("detail"))
        .findFirst()
        .orElse("");
  }

  static void retain(Reply reply, Page page) {
    boolean plan = reply.flag("dry_run");
    List<Cell[]> rows = new ArrayList<>();
    for (Reply model : reply.items("models")) {
      Cell id = new Cell(model.text("model"), Tone.HEAD);
      for (Reply run : model.items("removed")) {
        Cell what = new Cell(plan ? "remove" : "removed", Tone.WARN);
        String size = Texts.bytes(run.number("bytes"));
        rows.add(row(id, run, what, size, run.text("reason")));
      }
      for (Reply run : model.items("failed")) {
        rows.add(row(id, run, new Cell("failed", Tone.BAD), "", run.text("problem")));
      }
      for (Reply run : model.items("kept")) {
        Cell what = new Cell(plan ? "keep" : "kept", Tone.PLAIN);
        rows.add(row(id, run, what, "", String.join("; ", run.texts("reasons"))));
      }
    }
    page.table(List.of("MODEL", "RUN", "WHAT", "SIZE", "WHY"), rows)
        .line((plan ? "would free " : "freed ") + Texts.bytes(reply.number("freed_bytes")));
    if (reply.has("problem")) {
      page.line(new Cell(reply.text("problem"), Tone.BAD));
    }
  }

  private static Cell[] row(Cell model, Reply run, Cell what, String size, String why) {
    return new Cell[] {model, Cell.of(run.text("run")), what, Cell.of(size), Cell.of(why)};
  }

  /** The first run that could not be removed, or why too little was; empty where all is well. */
  static String failedRemoval(Reply reply) {
    String tooLittle = reply.has("problem") ? reply.text("problem") : "";
    return reply.items("models").stream()
        .flatMap(model -> model.items("failed").stream())
        .map(run -> "run " + run.text("run") + " could not be removed: " + run.text("problem"))
        .findFirst()
        .orElse(tooLittle);
  }
}
