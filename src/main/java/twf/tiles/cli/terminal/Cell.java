package twf.tiles.cli.terminal;

/**
 * A text and its tone; what the terminal would obey is taken out of it.
 *
 * @param text on one line
 */
public record Cell(String text, TextStyle tone) {
  public Cell {
    text = TextFormat.oneLine(text);
  }

  public static Cell of(String text) {
    return new Cell(text, TextStyle.PLAIN);
  }

  static Cell of(long number) {
    return of(Long.toString(number));
  }

  int width() {
    return TextFormat.width(text);
  }
}
