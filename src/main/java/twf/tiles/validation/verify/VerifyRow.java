package twf.tiles.validation.verify;

import twf.tiles.event.CheckOutcome;

/**
 * The result of one check of one file. All texts are single lines without control characters.
 *
 * @param file the path relative to the path given to {@code verify}; {@code .} for that path itself
 * @param check the name of the check in the contract, or of a check that only {@code verify} has
 * @param durationMs time spent, in milliseconds
 * @param detail what was expected and found
 */
public record VerifyRow(
    String file, String check, CheckOutcome outcome, double durationMs, String detail) {
  private static final int MAX_LENGTH = 4000;

  public VerifyRow {
    file = oneLine(file);
    detail = oneLine(detail);
  }

  /**
   * Replaces control and formatting characters: names and messages may come from malicious files
   * and must not control a terminal or forge lines.
   */
  private static String oneLine(String text) {
    String bounded = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    return bounded.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+", " ");
  }
}
