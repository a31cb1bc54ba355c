package twf.tiles.cli;

import static twf.tiles.cli.TextStyle.BAD;
import static twf.tiles.cli.TextStyle.FAINT;
import static twf.tiles.cli.TextStyle.GOOD;
import static twf.tiles.cli.TextStyle.HEAD;
import static twf.tiles.cli.TextStyle.PLAIN;
import static twf.tiles.cli.TextStyle.WARN;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import twf.tiles.cli.TextStyle.Cell;

/** Renders the replies of read-only commands, and events. */
final class ReadViews {
  /** The maximum number of failed frames listed by id; further ones are only counted. */
  private static final int MAX_FAILED_FRAMES = 3;

  private static final int MAX_KIND_LENGTH = "tree-changed".length();

  private ReadViews() {}

  static void models(CommandReply reply, TextPage page) {
    List<CommandReply> models = reply.items("models");
    page.table(
        "MODEL  RUN  GEN  PUBLISHED  HELD  PINNED  LAST UPDATED  NAME",
        models,
        model ->
            new Object[] {
              HEAD.cell(model.text("model")),
              model.text("run"),
              model.text("generation"),
              model.count("published_runs"),
              model.count("held_runs"),
              isPinned(model) ? WARN.cell("yes") : "no",
              model.text("last_updated"),
              model.text("name")
            });
    for (CommandReply model : models) {
      model.texts("problems").forEach(problem -> page.note("problem", BAD, problem));
    }
    if (models.isEmpty()) {
      page.line("no model is published or staged yet");
    }
  }

  private static boolean isPinned(CommandReply model) {
    return model.flag("pinned") || model.object("pinned").isPresent();
  }

  /** {@code runs}: lists runs and the frames of their variables. */
  static void runs(CommandReply reply, TextPage page) {
    List<CommandReply> runs = reply.items("runs");
    List<Object[]> rows = new ArrayList<>();
    for (CommandReply run : runs) {
      Object id = HEAD.cell(run.text("run"));
      Object state = state(run);
      List<CommandReply> variables = run.items("variables");
      if (variables.isEmpty()) {
        rows.add(new Object[] {id, state, CommandReply.NONE, "", "", "", ""});
      }
      for (CommandReply variable : variables) {
        rows.add(
            new Object[] {
              id,
              state,
              variable.text("variable"),
              variable.count("published_frames") + "/" + variable.text("expected_frames"),
              variable.count("staged_frames"),
              failedFrames(variable.items("failed_frames")),
              variable.object("validated").map(last -> last.text("decision")).orElse("-")
            });
        id = "";
        state = "";
      }
    }
    page.table(
        "RUN  STATE  VARIABLE  PUBLISHED  STAGED  FAILED  LAST VALIDATION", rows, row -> row);
    if (rows.isEmpty()) {
      page.line(reply.format("nothing of model {model} is staged, published or held"));
    }
    for (CommandReply run : runs) {
      for (CommandReply variable : run.items("variables")) {
        if (variable.object("validated").filter(ReadViews::isFailed).isPresent()) {
          page.nextCommand(
              "report", reply.text("model"), run.text("run"), variable.text("variable"));
        }
      }
    }
  }

  private static Cell state(CommandReply run) {
    List<String> words = new ArrayList<>(List.of("shown", "late"));
    words.removeIf(word -> !run.flag(word));
    boolean held = run.object("held").isPresent();
    if (held) {
      words.add("held");
    }
    if (!run.flag("published") && run.flag("staged")) {
      words.add("staged");
    }
    TextStyle style = held ? WARN : run.flag("shown") ? GOOD : PLAIN;
    return style.cell(words.isEmpty() ? "published" : String.join(", ", words));
  }

  private static Cell failedFrames(List<CommandReply> failed) {
    if (failed.isEmpty()) {
      return FAINT.cell("0");
    }
    String ids =
        failed.stream()
            .limit(MAX_FAILED_FRAMES)
            .map(each -> each.text("frame_id"))
            .collect(Collectors.joining(" "));
    int more = failed.size() - MAX_FAILED_FRAMES;
    return BAD.cell(more > 0 ? ids + " and " + more + " more" : ids);
  }

  static void history(CommandReply reply, TextPage page) {
    List<String> removed = reply.texts("removed_runs");
    List<CommandReply> records = reply.items("records");
    page.table(
        "GEN  BEFORE  OPERATION  RUN  AT  BY  FRAMES  REASON",
        records,
        each -> record(each, removed));
    if (records.isEmpty()) {
      page.line(reply.format("model {model} has not been published yet"));
    }
  }

  private static Object[] record(CommandReply record, List<String> removed) {
    String operation = record.text("operation");
    CommandReply pointer = record.object("pointer").orElse(record);
    String run = pointer.text("run");
    return new Object[] {
      HEAD.cell(record.text("generation")),
      record.text("previous_generation"),
      (operation.equals("publish") ? PLAIN : WARN).cell(operation),
      removed.contains(run) ? FAINT.cell(run + " (removed)") : run,
      record.text("at"),
      record.text("actor"),
      pointer.frames(),
      record.text("reason")
    };
  }

  static void report(CommandReply report, TextPage page) {
    page.line(
            report.format("{model}/{run}/{variable}  "),
            outcome(report),
            report.format("  at {at}"))
        .note("decision", report.text("decision"))
        .blank();
    steps("CHECK", "check", report.items("checks"), page);
    if (isFailed(report)) {
      page.blank()
          .line("fixed files are validated again automatically; to do it now:")
          .nextCommand("rescan");
    }
  }

  /** Adds a table of checks or steps with their outcomes. */
  static void steps(String head, String name, List<CommandReply> steps, TextPage page) {
    page.table(
        head + "  OUTCOME  MS  DETAIL",
        steps,
        step ->
            new Object[] {
              step.text(name), outcome(step), step.milliseconds("duration_ms"), step.text("detail")
            });
  }

  private static Cell outcome(CommandReply of) {
    return TextStyle.ofOutcome(of.text("outcome")).cell(of.text("outcome"));
  }

  static boolean isFailed(CommandReply result) {
    return result.text("outcome").equals("fail");
  }

  static void incidents(CommandReply reply, TextPage page) {
    List<CommandReply> incidents = reply.items("incidents");
    if (incidents.isEmpty()) {
      page.line("no incident");
    }
    for (int i = 0; i < incidents.size(); i++) {
      if (i > 0) {
        page.blank();
      }
      incident(incidents.get(i), page);
    }
  }

  static void incident(CommandReply incident, TextPage page) {
    boolean open = !incident.has("root_cause");
    page.line(
            HEAD.cell(incident.text("incident")),
            incident.format("  {model}  "),
            open ? WARN.cell("open") : GOOD.cell("closed"))
        .note("went back", incident.format("{from_run} to {to_run}, as generation {generation}"))
        .note("reason", incident.text("reason"))
        .note("by", incident.format("{actor} at {at}"));
    incident.items("steps").stream()
        .filter(ReadViews::isFailed)
        .forEach(step -> page.note("failed", BAD, step.format("{step}: {detail}")));
    verification(incident, page);
    incident
        .object("restored")
        .ifPresent(
            restored -> {
              page.note(
                  "restored",
                  restored.format("as generation {generation} by {actor} at {at}: {reason}"));
              verification(restored, page);
            });
    if (open) {
      page.nextCommand("root-cause", incident.text("incident"), "TEXT");
    } else {
      String by = incident.has("root_cause_by") ? incident.format(" ({root_cause_by})") : "";
      page.note("root cause", incident.text("root_cause") + by);
    }
  }

  /** Adds the result of the hash verification that follows a rollback or restore. */
  private static void verification(CommandReply state, TextPage page) {
    state
        .object("verification")
        .ifPresent(
            found ->
                page.note(
                    "bytes",
                    TextStyle.ofOutcome(found.text("outcome")),
                    found.format("{outcome}, {detail}")));
  }

  /** Renders an event as one line. */
  static void event(String at, String kind, CommandReply event, TextPage page) {
    page.line(
        FAINT.cell(at + "  "),
        eventStyle(kind, event).cell(kind),
        " ".repeat(Math.max(0, MAX_KIND_LENGTH - TextFormat.width(kind)) + 2),
        describeEvent(kind, event));
  }

  private static TextStyle eventStyle(String kind, CommandReply event) {
    return switch (kind) {
      case "published" -> GOOD;
      case "rolled-back" -> WARN;
      case "validated" -> event.text("outcome").equals("pass") ? PLAIN : BAD;
      default -> PLAIN;
    };
  }

  private static String describeEvent(String kind, CommandReply event) {
    return switch (kind) {
      case "published", "rolled-back" ->
          event.format(
              "{model} shows {run} as generation {generation}, {previous_generation} before");
      case "staged" -> event.format("{model}/{run}/{variable}");
      case "validated" -> event.format("{model}/{run}/{variable} {outcome}") + eventProblem(event);
      case "tree-changed" -> event.format("{model}: holds, pin or published runs");
      default -> FrameCodec.line(event.json()).strip();
    };
  }

  private static String eventProblem(CommandReply event) {
    String decision = event.has("decision") ? event.text("decision") : "";
    return event.items("checks").stream()
        .filter(ReadViews::isFailed)
        .findFirst()
        .map(check -> check.format(": {check}: {detail}"))
        .orElse(decision.isEmpty() || decision.equals("passed") ? "" : ": " + decision);
  }
}
