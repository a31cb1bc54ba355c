package twf.tiles.cli.terminal;

import picocli.CommandLine.Help.Ansi.Style;

/** Text styles by meaning, with their ANSI colours. */
public enum TextStyle {
  PLAIN,
  HEAD(Style.bold),
  GOOD(Style.fg_green),
  WARN(Style.fg_yellow),
  BAD(Style.fg_red, Style.bold),
  FAINT(Style.faint);

  private final String on;

  TextStyle(Style... styles) {
    this.on = Style.on(styles);
  }

  /** Returns a piece of text with this style. */
  public Cell cell(String text) {
    return new Cell(text, this);
  }

  /** Returns the text with ANSI escape sequences. */
  String paint(String text) {
    return this == PLAIN || text.isEmpty() ? text : on + text + Style.reset.on();
  }

  /** Returns the style of an outcome: pass, warn, fail, skipped or pending. */
  public static TextStyle ofOutcome(String outcome) {
    return switch (outcome) {
      case "pass" -> GOOD;
      case "warn" -> WARN;
      case "fail" -> BAD;
      default -> FAINT;
    };
  }
}
