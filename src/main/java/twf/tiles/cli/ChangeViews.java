package twf.tiles.cli;

import static twf.tiles.cli.TextStyle.BAD;
import static twf.tiles.cli.TextStyle.GOOD;
import static twf.tiles.cli.TextStyle.HEAD;
import static twf.tiles.cli.TextStyle.WARN;

import java.util.ArrayList;
import java.util.List;

/** Renders the replies of commands that change state. */
final class ChangeViews {
  private ChangeViews() {}

  static void rescan(CommandReply reply, TextPage page) {
    page.line(reply.format("scanned {manifests} staged manifests, {announced} to be validated"));
  }

  static void publish(CommandReply reply, TextPage page) {
    page.line(
        reply.format("model {model} shows generation {generation} after publishing run {run}"));
    decisions(reply, page);
  }

  static void hold(CommandReply reply, TextPage page) {
    page.line(reply.format("run {run} of {model} is held"))
        .note("until", TextFormat.command("release", reply.text("model"), reply.text("run")));
    serverNote(reply, page);
  }

  static void release(CommandReply reply, TextPage page) {
    page.line(reply.format("run {run} of {model} is released"));
    decisions(reply, page);
  }

  static void pin(CommandReply reply, TextPage page) {
    page.line(reply.format("model {model} is pinned: its pointer moves by command alone"))
        .note("until", TextFormat.command("unpin", reply.text("model")));
    serverNote(reply, page);
  }

  static void unpin(CommandReply reply, TextPage page) {
    page.line(reply.format("model {model} is no longer pinned"));
    decisions(reply, page);
  }

  /**
   * Prints the warning of the server about a model or run that it does not know: the name may be
   * mistyped.
   */
  private static void serverNote(CommandReply reply, TextPage page) {
    if (reply.has("note")) {
      page.note("note", WARN, reply.text("note"));
    }
  }

  static void retire(CommandReply reply, TextPage page) {
    String model = reply.text("model");
    if (!reply.has("retired")) {
      page.line(reply.format("model {model} is not retired any more"));
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
    for (String run : reply.texts("kept")) {
      String release = TextFormat.command("release", model, run);
      page.note("keeps", WARN, run + ", held, until: " + release);
    }
    page.note("undo", TextFormat.command("retire", model, "--undo"));
  }

  static void adopt(CommandReply reply, TextPage page) {
    boolean plan = reply.flag("dry_run");
    String model = reply.text("model");
    title(reply, plan ? "plan of adopting " : "adopted ", page);
    if (reply.has("run")) {
      page.note(
          plan ? "would show" : "shows",
          reply.text("run") + (plan ? "" : reply.format(" as generation {generation}")));
    }
    for (CommandReply run : reply.items("adopted")) {
      page.note(
          plan ? "takes over" : "took over",
          run.format("{run}: {frames} frames, {bytes} bytes of ")
              + String.join(", ", run.texts("variables")));
    }
    for (CommandReply run : reply.items("rejected")) {
      page.note("left alone", WARN, run.format("{run}: {problem}"));
    }
    decisions(reply, page);
    page.note("then", TextFormat.command("status", model));
  }

  private static void decisions(CommandReply reply, TextPage page) {
    reply.texts("decisions").forEach(decision -> page.note("", decision));
  }

  static void rollback(CommandReply reply, TextPage page) {
    boolean plan = reply.flag("dry_run");
    String model = reply.text("model");
    String from = reply.text("from_run");
    String release = TextFormat.command("release", model, from);
    title(reply, plan ? "plan of a rollback of " : "rolled back ", page)
        .note("from run", from)
        .note("to run", shown(reply))
        .note(plan ? "held then" : "held", WARN, from + ", until: " + release);
    if (reply.has("incident")) {
      boolean canRestore = reply.texts("decisions").isEmpty();
      page.note("incident", reply.text("incident"))
          .note("undo", canRestore ? TextFormat.command("restore", model) : release)
          .note("explain", TextFormat.command("root-cause", reply.text("incident"), "TEXT"));
    }
    decisions(reply, page);
    ReadViews.steps("STEP", "step", reply.items("steps"), page.blank());
  }

  static void restore(CommandReply reply, TextPage page) {
    boolean plan = reply.flag("dry_run");
    title(reply, plan ? "plan of undoing a rollback of " : "restored ", page)
        .note("from run", reply.text("from_run"))
        .note("to run", shown(reply));
    if (reply.has("incident")) {
      page.note("undoes", reply.format("incident {incident}"));
    }
    decisions(reply, page);
    ReadViews.steps("STEP", "step", reply.items("steps"), page.blank());
  }

  private static String shown(CommandReply reply) {
    if (!reply.flag("dry_run")) {
      return reply.format("{to_run}, now generation {generation}");
    }
    if (reply.number("generation") == 0) {
      return reply.format("{to_run}, which was never shown");
    }
    return reply.format(
        reply.flag("newer_content")
            ? "{to_run}, as it is published now; generation {generation} showed it differently"
            : "{to_run}, as generation {generation} showed it");
  }

  private static TextPage title(CommandReply reply, String words, TextPage page) {
    String title = words + reply.text("model");
    if (!failedStep(reply).isEmpty()) {
      return page.line(BAD.cell(title + ", and a step failed"));
    }
    return page.line((reply.flag("dry_run") ? HEAD : GOOD).cell(title));
  }

  /** Returns the first failed step as text; empty if none failed. */
  static String failedStep(CommandReply reply) {
    return reply.items("steps").stream()
        .filter(ReadViews::isFailed)
        .map(step -> step.format("step {step} failed: {detail}"))
        .findFirst()
        .orElse("");
  }

  static void retain(CommandReply reply, TextPage page) {
    boolean plan = reply.flag("dry_run");
    List<Object[]> rows = new ArrayList<>();
    for (CommandReply model : reply.items("models")) {
      Object id = HEAD.cell(model.text("model"));
      for (CommandReply run : model.items("removed")) {
        Object what = WARN.cell(plan ? "remove" : "removed");
        String size = TextFormat.bytes(run.number("bytes"));
        rows.add(new Object[] {id, run.text("run"), what, size, run.text("reason")});
      }
      for (CommandReply run : model.items("failed")) {
        Object what = BAD.cell("failed");
        rows.add(new Object[] {id, run.text("run"), what, "", run.text("problem")});
      }
      for (CommandReply run : model.items("kept")) {
        String reasons = String.join("; ", run.texts("reasons"));
        rows.add(new Object[] {id, run.text("run"), plan ? "keep" : "kept", "", reasons});
      }
    }
    page.table("MODEL  RUN  WHAT  SIZE  WHY", rows, row -> row)
        .line((plan ? "would free " : "freed ") + TextFormat.bytes(reply.number("freed_bytes")));
    if (reply.has("problem")) {
      page.line(BAD.cell(reply.text("problem")));
    }
  }

  /**
   * Returns the first run that could not be removed, or the reason why too little space was freed;
   * empty if neither.
   */
  static String failedRemoval(CommandReply reply) {
    return reply.items("models").stream()
        .flatMap(model -> model.items("failed").stream())
        .map(run -> run.format("run {run} could not be removed: {problem}"))
        .findFirst()
        .orElse(reply.has("problem") ? reply.text("problem") : "");
  }
}
