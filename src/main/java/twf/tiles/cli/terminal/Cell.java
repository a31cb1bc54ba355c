package twf.tiles.cli.terminal;

/**
 * A piece of text with a style. Control characters are replaced.
 *
 * @param text one line
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
