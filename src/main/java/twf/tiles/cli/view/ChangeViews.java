package twf.tiles.cli.view;

import java.util.ArrayList;
import java.util.List;
import twf.tiles.cli.terminal.Cell;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.terminal.TextStyle;

/** Renders the replies of commands that change state. */
public final class ChangeViews {
  private ChangeViews() {}

  public static void rescan(CommandReply reply, TextPage page) {
    page.line(
        "scanned %s staged manifests, %s to be validated"
            .formatted(reply.text("manifests"), reply.text("announced")));
  }

  public static void publish(CommandReply reply, TextPage page) {
    page.line(
        "model %s shows generation %s after publishing run %s"
            .formatted(reply.text("model"), reply.text("generation"), reply.text("run")));
    decisions(reply, page);
  }

  public static void hold(CommandReply reply, TextPage page) {
    page.line("run " + reply.text("run") + " of " + reply.text("model") + " is held")
        .note("until", TextFormat.command("release", reply.text("model"), reply.text("run")));
    showNote(reply, page);
  }

  public static void release(CommandReply reply, TextPage page) {
    page.line("run " + reply.text("run") + " of " + reply.text("model") + " is released");
    decisions(reply, page);
  }

  /**
   * Prints the warning of the server about a model or run that it does not know: the name may be
   * mistyped.
   */
  private static void showNote(CommandReply reply, TextPage page) {
    if (reply.has("note")) {
      page.note("note", new Cell(reply.text("note"), TextStyle.WARN));
    }
  }

  public static void pin(CommandReply reply, TextPage page) {
    page.line("model " + reply.text("model") + " is pinned: its pointer moves by command alone")
        .note("until", TextFormat.command("unpin", reply.text("model")));
    showNote(reply, page);
  }

  public static void unpin(CommandReply reply, TextPage page) {
    page.line("model " + reply.text("model") + " is no longer pinned");
    decisions(reply, page);
  }

  public static void retire(CommandReply reply, TextPage page) {
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
                        run + ", held, until: " + TextFormat.command("release", model, run),
                        TextStyle.WARN)));
    page.note("undo", TextFormat.command("retire", model, "--undo"));
  }

  private static void decisions(CommandReply reply, TextPage page) {
    reply.texts("decisions").forEach(decision -> page.note("", decision));
  }

  public static void rollback(CommandReply reply, TextPage page) {
    boolean plan = reply.flag("dry_run");
    String model = reply.text("model");
    String from = reply.text("from_run");
    title(reply, plan ? "plan of a rollback of " : "rolled back ", page)
        .note("from run", from)
        .note("to run", shown(reply))
        .note(
            plan ? "held then" : "held",
            new Cell(
                from + ", until: " + TextFormat.command("release", model, from), TextStyle.WARN));
    if (reply.has("incident")) {
      boolean canRestore = reply.texts("decisions").isEmpty();
      page.note("incident", reply.text("incident"))
          .note(
              "undo",
              canRestore
                  ? TextFormat.command("restore", model)
                  : TextFormat.command("release", model, from))
          .note("explain", TextFormat.command("root-cause", reply.text("incident"), "TEXT"));
    }
    decisions(reply, page);
    ReadViews.steps("STEP", "step", reply.items("steps"), page.blank());
  }

  public static void restore(CommandReply reply, TextPage page) {
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

  private static String shown(CommandReply reply) {
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

  private static TextPage title(CommandReply reply, String words, TextPage page) {
    String model = reply.text("model");
    if (!failedStep(reply).isEmpty()) {
      return page.line(new Cell(words + model + ", and a step failed", TextStyle.BAD));
    }
    return page.line(
        new Cell(words + model, reply.flag("dry_run") ? TextStyle.HEAD : TextStyle.GOOD));
  }

  /** Returns the first failed step as text; empty if none failed. */
  public static String failedStep(CommandReply reply) {
    return reply.items("steps").stream()
        .filter(step -> step.text("outcome").equals("fail"))
        .map(step -> "step " + step.text("step") + " failed: " + step.text("detail"))
        .findFirst()
        .orElse("");
  }

  public static void retain(CommandReply reply, TextPage page) {
    boolean plan = reply.flag("dry_run");
    List<Cell[]> rows = new ArrayList<>();
    for (CommandReply model : reply.items("models")) {
      Cell id = new Cell(model.text("model"), TextStyle.HEAD);
      for (CommandReply run : model.items("removed")) {
        Cell what = new Cell(plan ? "remove" : "removed", TextStyle.WARN);
        String size = TextFormat.bytes(run.number("bytes"));
        rows.add(row(id, run, what, size, run.text("reason")));
      }
      for (CommandReply run : model.items("failed")) {
        rows.add(row(id, run, new Cell("failed", TextStyle.BAD), "", run.text("problem")));
      }
      for (CommandReply run : model.items("kept")) {
        Cell what = new Cell(plan ? "keep" : "kept", TextStyle.PLAIN);
        rows.add(row(id, run, what, "", String.join("; ", run.texts("reasons"))));
      }
    }
    page.table(List.of("MODEL", "RUN", "WHAT", "SIZE", "WHY"), rows)
        .line((plan ? "would free " : "freed ") + TextFormat.bytes(reply.number("freed_bytes")));
    if (reply.has("problem")) {
      page.line(new Cell(reply.text("problem"), TextStyle.BAD));
    }
  }

  private static Cell[] row(Cell model, CommandReply run, Cell what, String size, String why) {
    return new Cell[] {model, Cell.of(run.text("run")), what, Cell.of(size), Cell.of(why)};
  }

  /**
   * Returns the first run that could not be removed, or the reason why too little space was freed;
   * empty if neither.
   */
  public static String failedRemoval(CommandReply reply) {
    String problem = reply.has("problem") ? reply.text("problem") : "";
    return reply.items("models").stream()
        .flatMap(model -> model.items("failed").stream())
        .map(run -> "run " + run.text("run") + " could not be removed: " + run.text("problem"))
        .findFirst()
        .orElse(problem);
  }
}
