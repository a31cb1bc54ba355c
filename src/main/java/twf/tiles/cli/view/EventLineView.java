package twf.tiles.cli.view;

import twf.tiles.cli.client.FrameCodec;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.terminal.TextStyle;

/** Renders an event as one line. */
public final class EventLineView {
  private static final int MAX_KIND_LENGTH = "tree-changed".length();

  private EventLineView() {}

  public static void show(String at, String kind, CommandReply event, TextPage page) {
    page.line(
        TextStyle.FAINT.cell(at + "  "),
        style(kind, event).cell(kind),
        " ".repeat(Math.max(0, MAX_KIND_LENGTH - TextFormat.width(kind)) + 2),
        describe(kind, event));
  }

  private static TextStyle style(String kind, CommandReply event) {
    return switch (kind) {
      case "published" -> TextStyle.GOOD;
      case "rolled-back" -> TextStyle.WARN;
      case "validated" -> event.text("outcome").equals("pass") ? TextStyle.PLAIN : TextStyle.BAD;
      default -> TextStyle.PLAIN;
    };
  }

  private static String describe(String kind, CommandReply event) {
    return switch (kind) {
      case "published", "rolled-back" ->
          event.format(
              "{model} shows {run} as generation {generation}, {previous_generation} before");
      case "staged" -> event.format("{model}/{run}/{variable}");
      case "validated" -> event.format("{model}/{run}/{variable} {outcome}") + problem(event);
      case "tree-changed" -> event.format("{model}: holds, pin or published runs");
      default -> FrameCodec.line(event.json()).strip();
    };
  }

  private static String problem(CommandReply event) {
    String decision = event.has("decision") ? event.text("decision") : "";
    return event.items("checks").stream()
        .filter(ReadViews::isFailed)
        .findFirst()
        .map(check -> check.format(": {check}: {detail}"))
        .orElse(decision.isEmpty() || decision.equals("passed") ? "" : ": " + decision);
  }
}
