package twf.tiles.cli.view;

import twf.tiles.cli.client.FrameCodec;
import twf.tiles.cli.terminal.Cell;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.terminal.TextStyle;

/** Renders an event as one line. */
public final class EventLineView {
  private static final int MAX_KIND_LENGTH = "tree-changed".length();

  private EventLineView() {}

  public static void show(String at, String kind, CommandReply event, TextPage page) {
    page.line(
        new Cell(at + "  ", TextStyle.FAINT),
        new Cell(kind, tone(kind, event)),
        Cell.of(" ".repeat(Math.max(0, MAX_KIND_LENGTH - TextFormat.width(kind)) + 2)),
        Cell.of(describe(kind, event)));
  }

  private static TextStyle tone(String kind, CommandReply event) {
    return switch (kind) {
      case "published" -> TextStyle.GOOD;
      case "rolled-back" -> TextStyle.WARN;
      case "validated" -> event.text("outcome").equals("pass") ? TextStyle.PLAIN : TextStyle.BAD;
      default -> TextStyle.PLAIN;
    };
  }

  private static String describe(String kind, CommandReply event) {
    String model = event.text("model");
    return switch (kind) {
      case "published", "rolled-back" ->
          "%s shows %s as generation %s, %s before"
              .formatted(
                  model,
                  event.text("run"),
                  event.text("generation"),
                  event.text("previous_generation"));
      case "staged" -> variable(event);
      case "validated" -> variable(event) + " " + event.text("outcome") + problem(event);
      case "tree-changed" -> model + ": holds, pin or published runs";
      default -> FrameCodec.line(event.json()).strip();
    };
  }

  private static String variable(CommandReply event) {
    return event.text("model") + "/" + event.text("run") + "/" + event.text("variable");
  }

  private static String problem(CommandReply event) {
    String failed =
        event.items("checks").stream()
            .filter(check -> check.text("outcome").equals("fail"))
            .findFirst()
            .map(check -> ": " + check.text("check") + ": " + check.text("detail"))
            .orElse("");
    String decision = event.has("decision") ? event.text("decision") : "";
    boolean hasDecision = !decision.isEmpty() && !decision.equals("passed");
    return failed.isEmpty() && hasDecision ? ": " + decision : failed;
  }
}
