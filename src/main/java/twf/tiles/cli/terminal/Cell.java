package twf.tiles.cli.terminal;

import java.util.Arrays;

/**
 * A piece of text with a style. Control characters are replaced.
 *
 * @param text one line
 */
public record Cell(String text, TextStyle style) {
  public Cell {
    text = TextFormat.oneLine(text);
  }

  /** Returns the cells of a line: those given, and plain ones with the text of other objects. */
  public static Cell[] row(Object... cells) {
    return Arrays.stream(cells)
        .map(each -> each instanceof Cell cell ? cell : TextStyle.PLAIN.cell(each.toString()))
        .toArray(Cell[]::new);
  }

  int width() {
    return TextFormat.width(text);
  }
}
