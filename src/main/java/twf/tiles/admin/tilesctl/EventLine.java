package twf.tiles.admin.tilesctl;

/** An event on one line. */
final class EventLine {
  private static final int LONGEST_KIND = "tree-changed".length();

  private EventLine() {}

  static void show(String at, String kind, Reply event, Page page) {
    page.line(
        new Cell(at + "  ", Tone.FAINT),
        new Cell(kind, tone(kind, event)),
        Cell.of(" ".repeat(Math.max(0, LONGEST_KIND - Texts.width(kind)) + 2)),
        Cell.of(words(kind, event)));
  }

  private static Tone tone(String kind, Reply event) {
    return switch (kind) {
      case "published" -> Tone.GOOD;
      case "rolled-back" -> Tone.WARN;
      case "validated" -> event.text("outcome").equals("pass") ? Tone.PLAIN : Tone.BAD;
      default -> Tone.PLAIN;
    };
  }

  private static String words(String kind, Reply event) {
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
      default -> Frames.line(event.json()).strip();
    };
  }

  private static String variable(Reply event) {
    return event.text("model") + "/" + event.text("run") + "/" + event.text("variable");
  }

  private static String problem(Reply event) {
    String failed =
        event.items("checks").stream()
            .filter(check -> check.text("outcome").equals("fail"))
            .findFirst()
            .map(check -> ": " + check.text("check") + ": " + check.text("detail"))
            .orElse("");
    String decision = event.has("decision") ? event.text("decision") : "";
    boolean says = !decision.isEmpty() && !decision.equals("passed");
    return failed.isEmpty() && says ? ": " + decision : failed;
  }
}
