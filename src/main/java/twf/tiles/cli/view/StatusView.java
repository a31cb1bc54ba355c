package twf.tiles.cli.view;

import java.util.List;
import java.util.stream.Collectors;
import twf.tiles.cli.terminal.Cell;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.terminal.TextStyle;

/**
 * {@code status}: the state of the server on one screen, with the commands to type where attention
 * is needed.
 */
public final class StatusView implements ReplyView {
  private static final List<String> HEAD =
      List.of(
          "MODEL",
          "RUN",
          "AGE",
          "GEN",
          "HELD",
          "PINNED",
          "WAITING",
          "FAILED",
          "INCIDENTS",
          "FRAMES");

  /** The maximum number of notes of each kind and model if several models are shown. */
  private static final int MAX_SHOWN = 3;

  @Override
  public void show(CommandReply status, TextPage page) {
    if (status.json().has("commands")) {
      CommandsView.show(status, page);
      return;
    }
    process(status, page);
    status
        .texts("warnings")
        .forEach(warning -> page.note("warning", new Cell(warning, TextStyle.BAD)));
    status.items("disk").forEach(disk -> disk(disk, page));
    status.object("legacy_traffic").ifPresent(traffic -> legacy(traffic, page));
    List<CommandReply> models = status.items("models");
    page.blank().table(HEAD, models.stream().map(StatusView::row).toList());
    if (models.isEmpty()) {
      page.line("no model is published or staged yet");
    }
    int most = models.size() == 1 ? Integer.MAX_VALUE : MAX_SHOWN;
    if (models.size() == 1) {
      models.get(0).object("next_cycle").ifPresent(next -> next(next, page));
    }
    models.forEach(model -> ModelNotesView.show(model, most, page));
  }

  private static void process(CommandReply status, TextPage page) {
    boolean enabled = status.flag("enabled");
    boolean publishes = status.flag("publishes");
    TextStyle tone = enabled && publishes ? TextStyle.GOOD : TextStyle.WARN;
    String writer = status.has("writer") ? "writer " + status.text("writer") : "";
    page.line(
        new Cell(enabled && publishes ? "publishing" : "NOT publishing", tone),
        Cell.of(writer.isEmpty() ? "" : "  " + writer),
        Cell.of(status.has("version") ? "  version " + status.text("version") : ""),
        Cell.of(status.has("started_at") ? "  up since " + status.time("started_at") : ""));
    if (!enabled) {
      page.note(
              "",
              new Cell(
                  "OFFLINE_TILES_ENABLED is false: commands are accepted, but nothing is"
                      + " published automatically;",
                  TextStyle.WARN))
          .nextCommand(
              "to switch it on: set OFFLINE_TILES_ENABLED: true in the server's settings file");
    } else if (!publishes) {
      page.note(
          "",
          new Cell(
              "this server only serves: another process is the writer of MANIFEST_ROOT",
              TextStyle.WARN));
    }
  }

  private static void disk(CommandReply disk, TextPage page) {
    long free = disk.number("free_bytes");
    long minimum = disk.number("min_free_bytes");
    TextStyle tone =
        free < minimum ? TextStyle.BAD : free / 2 < minimum ? TextStyle.WARN : TextStyle.PLAIN;
    page.line(
        Cell.of("disk  " + disk.text("root") + "  "),
        new Cell(TextFormat.bytes(free) + " free", tone),
        Cell.of(
            (minimum > 0 ? ", at least " + TextFormat.bytes(minimum) : "")
                + "  "
                + disk.text("path")));
    if (tone != TextStyle.PLAIN && !disk.text("root").equals("STAGING_ROOT")) {
      String enough = Math.max(1, minimum / (1 << 29)) + "G";
      page.nextCommand(TextFormat.command("retain", "--free", enough, "--dry-run"));
    }
  }

  private static void next(CommandReply next, TextPage page) {
    page.line(
        "next run %s, expected about %s by the last %s runs"
            .formatted(next.text("run"), next.time("expected_at"), next.text("from_runs")));
  }

  /** Prints the requests to deprecated routes, if there were any. */
  private static void legacy(CommandReply traffic, TextPage page) {
    long requests = traffic.number("requests");
    if (requests > 0) {
      String outcomes =
          traffic.items("by_outcome").stream()
              .map(
                  outcome ->
                      outcome.text("route")
                          + " "
                          + outcome.text("outcome")
                          + " "
                          + outcome.text("requests"))
              .collect(Collectors.joining(", "));
      page.line("legacy  " + requests + " requests to deprecated routes: " + outcomes);
    }
  }

  private static Cell[] row(CommandReply model) {
    return new Cell[] {
      new Cell(model.text("model"), TextStyle.HEAD),
      Cell.of(model.text("run")),
      age(model),
      Cell.of(model.text("generation")),
      count(model.items("held").size(), TextStyle.WARN),
      model.has("pinned") ? new Cell("yes", TextStyle.WARN) : new Cell("no", TextStyle.FAINT),
      count(model.items("waiting").size(), TextStyle.PLAIN),
      count(model.items("failed").size(), TextStyle.BAD),
      count(model.number("open_incidents"), TextStyle.WARN),
      new Cell(model.frames(), model.isBehind() ? TextStyle.WARN : TextStyle.PLAIN)
    };
  }

  private static Cell age(CommandReply model) {
    if (!model.has("age_seconds")) {
      return Cell.of(CommandReply.NONE);
    }
    long seconds = model.number("age_seconds");
    return new Cell(TextFormat.age(seconds), seconds < 0 ? TextStyle.WARN : TextStyle.PLAIN);
  }

  private static Cell count(long number, TextStyle tone) {
    return new Cell(Long.toString(number), number == 0 ? TextStyle.FAINT : tone);
  }
}
