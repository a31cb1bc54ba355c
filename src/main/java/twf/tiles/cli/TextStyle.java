package twf.tiles.cli;

import java.util.Arrays;
import picocli.CommandLine.Help.Ansi.Style;

/** Text styles by meaning, with their ANSI colours. */
enum TextStyle {
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

  /**
   * A piece of text with a style. Control characters are replaced.
   *
   * @param text one line
   */
  record Cell(String text, TextStyle style) {
    Cell {
      text = TextFormat.oneLine(text);
    }

    /** Returns the cells of a line: those given, and plain ones with the text of other objects. */
    static Cell[] row(Object... cells) {
      return Arrays.stream(cells)
          .map(each -> each instanceof Cell cell ? cell : PLAIN.cell(each.toString()))
          .toArray(Cell[]::new);
    }

    int width() {
      return TextFormat.width(text);
    }
  }

  /** Returns a piece of text with this style. */
  Cell cell(String text) {
    return new Cell(text, this);
  }

  /** Returns the text with ANSI escape sequences. */
  String paint(String text) {
    return this == PLAIN || text.isEmpty() ? text : on + text + Style.reset.on();
  }

  /** Returns the style of an outcome: pass, warn, fail, skipped or pending. */
  static TextStyle ofOutcome(String outcome) {
    return switch (outcome) {
      case "pass" -> GOOD;
      case "warn" -> WARN;
      case "fail" -> BAD;
      default -> FAINT;
    };
  }
}
