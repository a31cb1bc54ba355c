package twf.tiles.admin.tilesctl;

import picocli.CommandLine.Help.Ansi.Style;

/** What a text means to the one who reads it. */
enum Tone {
  PLAIN,
  HEAD(Style.bold),
  GOOD(Style.fg_green),
  WARN(Style.fg_yellow),
  BAD(Style.fg_red, Style.bold),
  FAINT(Style.faint);

  private final String on;

  Tone(Style... styles) {
    this.on = Style.on(styles);
  }

  /** The text, coloured. */
  String paint(String text) {
    return this == PLAIN || text.isEmpty() ? text : on + text + Style.reset.on();
  }

  /** The tone of an outcome: pass, warn, fail, skipped or pending. */
  static Tone ofOutcome(String outcome) {
    return switch (outcome) {
      case "pass" -> GOOD;
      case "warn" -> WARN;
      case "fail" -> BAD;
      default -> FAINT;
    };
  }
}
