package twf.tiles.cli;

import static twf.tiles.cli.TextStyle.BAD;
import static twf.tiles.cli.TextStyle.FAINT;
import static twf.tiles.cli.TextStyle.GOOD;
import static twf.tiles.cli.TextStyle.HEAD;
import static twf.tiles.cli.TextStyle.PLAIN;
import static twf.tiles.cli.TextStyle.WARN;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import twf.tiles.cli.TextStyle.Cell;

/**
 * {@code status}: the state of the server on one screen, with the commands to type where attention
 * is needed.
 */
final class StatusView {
  private static final String COLUMNS =
      "MODEL  RUN  AGE  GEN  HELD  PINNED  WAITING  FAILED  INCIDENTS  FRAMES";

  /** The maximum number of notes of each kind and model if several models are shown. */
  private static final int MAX_SHOWN = 3;

  private StatusView() {}

  static void show(CommandReply status, TextPage page) {
    if (status.json().has("commands")) {
      commands(status, page);
      return;
    }
    process(status, page);
    status.texts("warnings").forEach(warning -> page.note("warning", BAD, warning));
    status.items("disk").forEach(disk -> disk(disk, page));
    status.object("legacy_traffic").ifPresent(traffic -> legacy(traffic, page));
    List<CommandReply> models = status.items("models");
    page.blank().table(COLUMNS, models, StatusView::row);
    if (models.isEmpty()) {
      page.line("no model is published or staged yet");
    }
    int most = models.size() == 1 ? Integer.MAX_VALUE : MAX_SHOWN;
    if (models.size() == 1) {
      models
          .get(0)
          .object("next_cycle")
          .ifPresent(
              next ->
                  page.line(
                      next.format(
                          "next run {run}, expected about {expected_at}"
                              + " by the last {from_runs} runs")));
    }
    for (CommandReply model : models) {
      TextPage notes = page.newPage();
      notes(model, most, notes);
      if (!notes.isEmpty()) {
        page.blank().line(HEAD.cell(model.text("model"))).append(notes);
      }
    }
  }

  /** {@code status --commands}: lists the commands of the server. */
  private static void commands(CommandReply status, TextPage page) {
    page.table(
        "COMMAND  NEEDS  ARGUMENTS  SUMMARY",
        status.items("commands"),
        command ->
            new Object[] {
              HEAD.cell(command.text("command")),
              command.flag("changes") ? "token" : "",
              command.items("arguments").stream()
                  .map(each -> each.format(each.flag("required") ? "{name}" : "[{name}]"))
                  .collect(Collectors.joining(" ")),
              command.text("summary")
            });
  }

  private static void process(CommandReply status, TextPage page) {
    boolean enabled = status.flag("enabled");
    boolean publishes = status.flag("publishes");
    page.line(
        enabled && publishes ? GOOD.cell("publishing") : WARN.cell("NOT publishing"),
        status.has("writer") ? status.format("  writer {writer}") : "",
        status.has("version") ? status.format("  version {version}") : "",
        status.has("started_at") ? status.format("  up since {started_at}") : "");
    if (!enabled) {
      page.note(
          "",
          WARN,
          "OFFLINE_TILES_ENABLED is false: commands are accepted, but nothing is published"
              + " automatically;");
      page.note(
          "",
          HEAD,
          "to switch it on: set OFFLINE_TILES_ENABLED: true in the server's settings file");
    } else if (!publishes) {
      page.note(
          "", WARN, "this server only serves: another process is the writer of MANIFEST_ROOT");
    }
  }

  private static void disk(CommandReply disk, TextPage page) {
    long free = disk.number("free_bytes");
    long minimum = disk.number("min_free_bytes");
    TextStyle style = free < minimum ? BAD : free / 2 < minimum ? WARN : PLAIN;
    page.line(
        disk.format("disk  {root}  "),
        style.cell(TextFormat.bytes(free) + " free"),
        (minimum > 0 ? ", at least " + TextFormat.bytes(minimum) : "") + disk.format("  {path}"));
    if (style != PLAIN && !disk.text("root").equals("STAGING_ROOT")) {
      String enough = Math.max(1, minimum / (1 << 29)) + "G";
      page.nextCommand("retain", "--free", enough, "--dry-run");
    }
  }

  /** Prints the requests to deprecated routes, if there were any. */
  private static void legacy(CommandReply traffic, TextPage page) {
    if (traffic.number("requests") > 0) {
      page.line(
          traffic.format("legacy  {requests} requests to deprecated routes: ")
              + traffic.items("by_outcome").stream()
                  .map(each -> each.format("{route} {outcome} {requests}"))
                  .collect(Collectors.joining(", ")));
    }
  }

  private static Object[] row(CommandReply model) {
    return new Object[] {
      HEAD.cell(model.text("model")),
      model.text("run"),
      age(model),
      model.text("generation"),
      count(model.items("held").size(), WARN),
      model.has("pinned") ? WARN.cell("yes") : FAINT.cell("no"),
      count(model.items("waiting").size(), PLAIN),
      count(model.items("failed").size(), BAD),
      count(model.number("open_incidents"), WARN),
      (model.isBehind() ? WARN : PLAIN).cell(model.frames())
    };
  }

  private static Cell age(CommandReply model) {
    long seconds = model.number("age_seconds");
    return (seconds < 0 ? WARN : PLAIN)
        .cell(model.has("age_seconds") ? TextFormat.age(seconds) : CommandReply.NONE);
  }

  private static Cell count(long number, TextStyle style) {
    return (number == 0 ? FAINT : style).cell(Long.toString(number));
  }

  /**
   * Adds what needs attention of a model, each note with the command to type next.
   *
   * @param most the maximum number of notes of each kind
   */
  private static void notes(CommandReply model, int most, TextPage page) {
    String id = model.text("model");
    String operation = model.text("operation");
    if (operation.equals("rollback") || operation.equals("restore")) {
      page.note("shown", model.format("by a {operation}, by {actor}: {reason}"));
    }
    long age = model.number("age_seconds");
    if (age < 0) {
      String ahead = TextFormat.age(age) + " of the clock";
      page.note("ahead", WARN, model.format("clients see run {run}, ") + ahead)
          .nextCommand("rollback", id);
    }
    model.texts("problems").forEach(problem -> page.note("problem", BAD, problem));
    model
        .object("missing_files")
        .ifPresent(
            missing ->
                page.note(
                        "missing",
                        BAD,
                        missing.format(
                            "{count} files that clients are shown; the first is {first}:"
                                + " {problem}"))
                    .nextCommand("rollback", id));
    model
        .object("pinned")
        .ifPresent(
            pin ->
                page.note("pinned", WARN, pin.format("since {since} by {actor}: {reason}"))
                    .nextCommand("unpin", id));
    model
        .object("retired")
        .ifPresent(
            retired ->
                page.note("retired", WARN, retired.format("since {since} by {actor}: {reason}"))
                    .nextCommand("retire", id, "--undo"));
    limited(
        model,
        "held",
        most,
        page,
        hold ->
            page.note("held", WARN, hold.format("{run} since {since} by {actor}: {reason}"))
                .nextCommand("release", id, hold.text("run")));
    limited(model, "failed", most, page, run -> validated("failed", BAD, id, run, page));
    limited(model, "conflicts", most, page, run -> validated("conflict", WARN, id, run, page));
    limited(
        model,
        "ahead",
        most,
        page,
        run ->
            page.note("ahead", WARN, run.format("{run} publishes itself after {publishes_after}"))
                .nextCommand("publish", id, run.text("run")));
    limited(
        model,
        "waiting",
        most,
        page,
        run -> page.note("waiting", run.format("{run} {variable}: {decision}")));
    if (model.number("open_incidents") > 0) {
      page.note("incidents", WARN, model.format("{open_incidents} without a root cause"))
          .nextCommand("incidents", id);
    }
  }

  private static void limited(
      CommandReply model, String kind, int most, TextPage page, Consumer<CommandReply> note) {
    List<CommandReply> items = model.items(kind);
    items.stream().limit(most).forEach(note);
    if (items.size() > most) {
      page.note(kind, "and " + (items.size() - most) + " more")
          .nextCommand("status", model.text("model"));
    }
  }

  private static void validated(
      String label, TextStyle style, String model, CommandReply run, TextPage page) {
    String at = run.has("at") ? " at {at}" : "";
    page.note(label, style, run.format("{run} {variable}" + at + ": {decision}"))
        .nextCommand("report", model, run.text("run"), run.text("variable"));
  }
}
