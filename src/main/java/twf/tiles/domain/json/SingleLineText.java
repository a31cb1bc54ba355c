package twf.tiles.domain.json;

/** Words of unknown origin made fit for one line of a log, a terminal or an answer. */
public final class SingleLineText {
  private SingleLineText() {}

  /** The text with a space instead of each character that ends a line, hides, or turns text. */
  public static String of(String text) {
    if (text.codePoints().noneMatch(SingleLineText::isHidden)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(point -> line.appendCodePoint(isHidden(point) ? ' ' : point));
    return line.toString();
  }

  /** The same, cut where it is longer than so many characters. */
  public static String of(String text, int longest) {
    return of(text.length() <= longest ? text : text.substring(0, longest) + "...");
  }

  /** Whether a code point would end a line, turn what follows around, or is no UTF-8. */
  public static boolean isHidden(int point) {
    boolean turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return turns
        || switch (Character.getType(point)) {
          case Character.CONTROL,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SURROGATE ->
              true;
          default -> false;
        };
  }
}
