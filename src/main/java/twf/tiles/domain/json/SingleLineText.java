package twf.tiles.domain.json;

/** Sanitises untrusted text for one line of a log, terminal or response. */
public final class SingleLineText {
  private SingleLineText() {}

  /** Replaces each hidden character ({@link #isHidden}) with a space. */
  public static String sanitize(String text) {
    if (text.codePoints().noneMatch(SingleLineText::isHidden)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(point -> line.appendCodePoint(isHidden(point) ? ' ' : point));
    return line.toString();
  }

  /** Sanitises the text and truncates it to {@code longest} characters, followed by {@code ...}. */
  public static String sanitize(String text, int longest) {
    return sanitize(text.length() <= longest ? text : text.substring(0, longest) + "...");
  }

  /**
   * Whether a code point is a control character, a line or paragraph separator, a bidirectional
   * override or isolate, or an unpaired surrogate.
   */
  public static boolean isHidden(int point) {
    boolean isBidi = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return isBidi
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
