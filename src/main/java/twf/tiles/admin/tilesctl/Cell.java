package twf.tiles.admin.tilesctl;

/**
 * A text and its tone; what the terminal would obey is taken out of it.
 *
 * @param text on one line
 */
record Cell(String text, Tone tone) {
  Cell {
    text = Texts.oneLine(text);
  }

  static Cell of(String text) {
    return new Cell(text, Tone.PLAIN);
  }

  static Cell of(long number) {
    return of(Long.toString(number));
  }

  int width() {
    return Texts.width(text);
  }
}
