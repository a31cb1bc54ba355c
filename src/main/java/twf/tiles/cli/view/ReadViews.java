package twf.tiles.cli.view;

import java.util.List;
import twf.tiles.cli.terminal.Cell;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.terminal.TextStyle;

/** Renders the replies of read-only commands. */
public final class ReadViews {
  private ReadViews() {}

  public static void models(CommandReply reply, TextPage page) {
    page.table(
        List.of("MODEL", "RUN", "GEN", "PUBLISHED", "HELD", "PINNED", "LAST UPDATED", "NAME"),
        reply.items("models").stream()
            .map(
                model ->
                    new Cell[] {
                      new Cell(model.text("model"), TextStyle.HEAD),
                      Cell.of(model.text("run")),
                      Cell.of(model.text("generation")),
                      Cell.of(model.count("published_runs")),
                      Cell.of(model.count("held_runs")),
                      isPinned(model) ? new Cell("yes", TextStyle.WARN) : Cell.of("no"),
                      Cell.of(model.time("last_updated")),
                      Cell.of(model.text("name"))
                    })
            .toList());
    if (reply.items("models").isEmpty()) {
      page.line("no model is published or staged yet");
    }
  }

  private static boolean isPinned(CommandReply model) {
    return model.flag("pinned") || model.object("pinned").isPresent();
  }

  public static void history(CommandReply reply, TextPage page) {
    List<String> removed = reply.texts("removed_runs");
    page.table(
        List.of("GEN", "BEFORE", "OPERATION", "RUN", "AT", "BY", "FRAMES", "REASON"),
        reply.items("records").stream().map(each -> record(each, removed)).toList());
    if (reply.items("records").isEmpty()) {
      page.line("model " + reply.text("model") + " has not been published yet");
    }
  }

  private static Cell[] record(CommandReply record, List<String> removed) {
    String operation = record.text("operation");
    CommandReply pointer = record.object("pointer").orElse(record);
    return new Cell[] {
      new Cell(record.text("generation"), TextStyle.HEAD),
      Cell.of(record.text("previous_generation")),
      new Cell(operation, operation.equals("publish") ? TextStyle.PLAIN : TextStyle.WARN),
      removed.contains(pointer.text("run"))
          ? new Cell(pointer.text("run") + " (removed)", TextStyle.FAINT)
          : Cell.of(pointer.text("run")),
      Cell.of(record.time("at")),
      Cell.of(record.text("actor")),
      Cell.of(pointer.frames()),
      Cell.of(record.text("reason"))
    };
  }

  public static void report(CommandReply report, TextPage page) {
    String outcome = report.text("outcome");
    page.line(
            Cell.of(
                "%s/%s/%s  "
                    .formatted(report.text("model"), report.text("run"), report.text("variable"))),
            new Cell(outcome, TextStyle.ofOutcome(outcome)),
            Cell.of("  at " + report.time("at")))
        .note("decision", report.text("decision"))
        .blank();
    steps("CHECK", "check", report.items("checks"), page);
    if (outcome.equals("fail")) {
      page.blank()
          .line("fixed files are validated again automatically; to do it now:")
          .nextCommand(TextFormat.command("rescan"));
    }
  }

  /** Adds a table of checks or steps with their outcomes. */
  static void steps(String head, String name, List<CommandReply> steps, TextPage page) {
    page.table(
        List.of(head, "OUTCOME", "MS", "DETAIL"),
        steps.stream()
            .map(
                step ->
                    new Cell[] {
                      Cell.of(step.text(name)),
                      new Cell(step.text("outcome"), TextStyle.ofOutcome(step.text("outcome"))),
                      Cell.of(step.milliseconds("duration_ms")),
                      Cell.of(step.text("detail"))
                    })
            .toList());
  }

  public static void incidents(CommandReply reply, TextPage page) {
    List<CommandReply> incidents = reply.items("incidents");
    for (int i = 0; i < incidents.size(); i++) {
      if (i > 0) {
        page.blank();
      }
      incident(incidents.get(i), page);
    }
    if (incidents.isEmpty()) {
      page.line("no incident");
    }
  }

  /** Adds the result of the hash verification that follows a rollback or restore. */
  private static void bytes(CommandReply state, TextPage page) {
    state
        .object("verification")
        .ifPresent(
            found ->
                page.note(
                    "bytes",
                    new Cell(
                        found.text("outcome") + ", " + found.text("detail"),
                        TextStyle.ofOutcome(found.text("outcome")))));
  }

  public static void incident(CommandReply incident, TextPage page) {
    boolean open = !incident.has("root_cause");
    page.line(
        new Cell(incident.text("incident"), TextStyle.HEAD),
        Cell.of("  " + incident.text("model") + "  "),
        open ? new Cell("open", TextStyle.WARN) : new Cell("closed", TextStyle.GOOD));
    page.note(
            "went back",
            "%s to %s, as generation %s"
                .formatted(
                    incident.text("from_run"),
                    incident.text("to_run"),
                    incident.text("generation")))
        .note("reason", incident.text("reason"))
        .note("by", incident.text("actor") + " at " + incident.time("at"));
    List<String> failed =
        incident.items("steps").stream()
            .filter(step -> step.text("outcome").equals("fail"))
            .map(step -> step.text("step") + ": " + step.text("detail"))
            .toList();
    failed.forEach(step -> page.note("failed", new Cell(step, TextStyle.BAD)));
    bytes(incident, page);
    incident
        .object("restored")
        .ifPresent(
            restored ->
                page.note(
                    "restored",
                    "as generation %s by %s at %s: %s"
                        .formatted(
                            restored.text("generation"),
                            restored.text("actor"),
                            restored.time("at"),
                            restored.text("reason"))));
    incident.object("restored").ifPresent(restored -> bytes(restored, page));
    if (open) {
      page.nextCommand(TextFormat.command("root-cause", incident.text("incident"), "TEXT"));
    } else {
      String by = incident.has("root_cause_by") ? " (" + incident.text("root_cause_by") + ")" : "";
      page.note("root cause", incident.text("root_cause") + by);
    }
  }
}
