package twf.tiles.admin.tilesctl;

import java.util.List;
import java.util.stream.Collectors;

/** {@code status}: everything on one screen, and what to type where something is wrong. */
final class StatusView implements View {
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

  /** Of each kind and model, where all models are shown. */
  private static final int FEW = 3;

  @Override
  public void show(Reply status, Page page) {
    if (status.json().has("commands")) {
      CommandsView.show(status, page);
      return;
    }
    process(status, page);
    status.texts("warnings").forEach(warning -> page.note("warning", new Cell(warning, Tone.BAD)));
    status.items("disk").forEach(disk -> disk(disk, page));
    status.object("legacy_traffic").ifPresent(traffic -> legacy(traffic, page));
    List<Reply> models = status.items("models");
    page.blank().table(HEAD, models.stream().map(StatusView::row).toList());
    if (models.isEmpty()) {
      page.line("no model is published or staged yet");
    }
    int most = models.size() == 1 ? Integer.MAX_VALUE : FEW;
    if (models.size() == 1) {
      models.get(0).object("next_cycle").ifPresent(next -> next(next, page));
    }
    models.forEach(model -> ModelNotes.show(model, most, page));
  }

  private static void process(Reply status, Page page) {
    boolean enabled = status.flag("enabled");
    boolean publishes = status.flag("publishes");
    Tone tone = enabled && publishes ? Tone.GOOD : Tone.WARN;
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
                  "OFFLINE_TILES_ENABLED is false: commands are obeyed, and nothing is published by itself;",
                  Tone.WARN))
          .next("to switch it on: set OFFLINE_TILES_ENABLED: true in the server's settings file");
    } else if (!publishes) {
      page.note(
          "", new Cell("this server only serves: another process has MANIFEST_ROOT", Tone.WARN));
    }
  }

  private static void disk(Reply disk, Page page) {
    long free = disk.number("free_bytes");
    long least = disk.number("min_free_bytes");
    Tone tone = free < least ? Tone.BAD : free / 2 < least ? Tone.WARN : Tone.PLAIN;
    page.line(
        Cell.of("disk  " + disk.text("root") + "  "),
        new Cell(Texts.bytes(free) + " free", tone),
        Cell.of((least > 0 ? ", at least " + Texts.bytes(least) : "") + "  " + disk.text("path")));
    if (tone != Tone.PLAIN && !disk.text("root").equals("STAGING_ROOT")) {
      String enough = Math.max(1, least / (1 << 29)) + "G";
      page.next(Texts.command("retain", "--free", enough, "--dry-run"));
    }
  }

  private static void next(Reply next, Page page) {
    page.line(
        "next run %s, expected about %s by the last %s runs"
            .formatted(next.text("run"), next.time("expected_at"), next.text("from_runs")));
  }

  /** Nothing where nobody asks the old way any more. */
  private static void legacy(Reply traffic, Page page) {
    long requests = traffic.number("requests");
    if (requests > 0) {
      String kinds =
          traffic.items("by_outcome").stream()
              .map(
                  kind ->
                      kind.text("route") + " " + kind.text("outcome") + " " + kind.text("requests"))
              .collect(Collectors.joining(", "));
      page.line("legacy  " + requests + " requests to deprecated routes: " + kinds);
    }
  }

  private static Cell[] row(Reply model) {
    return new Cell[] {
      new Cell(model.text("model"), Tone.HEAD),
      Cell.of(model.text("run")),
      age(model),
      Cell.of(model.text("generation")),
      count(model.items("held").size(), Tone.WARN),
      model.has("pinned") ? new Cell("yes", Tone.WARN) : new Cell("no", Tone.FAINT),
      count(model.items("waiting").size(), Tone.PLAIN),
      count(model.items("failed").size(), Tone.BAD),
      count(model.number("open_incidents"), Tone.WARN),
      new Cell(model.frames(), model.isBehind() ? Tone.WARN : Tone.PLAIN)
    };
  }

  private static Cell age(Reply model) {
    if (!model.has("age_seconds")) {
      return Cell.of(Reply.NONE);
    }
    long seconds = model.number("age_seconds");
    return new Cell(Texts.age(seconds), seconds < 0 ? Tone.WARN : Tone.PLAIN);
  }

  private static Cell count(long number, Tone tone) {
    return new Cell(Long.toString(number), number == 0 ? Tone.FAINT : tone);
  }
}
