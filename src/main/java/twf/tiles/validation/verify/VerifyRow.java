package twf.tiles.validation.verify;

import twf.tiles.event.CheckOutcome;

/**
 * How one check of one file ended. Its texts are one line each, without control characters.
 *
 * @param file relative to what is verified; {@code .} for that itself
 * @param check the contract's name of it, or one that only {@code verify} has
 * @param durationMs milliseconds spent on it
 * @param detail what was expected and found
 */
public record VerifyRow(
    String file, String check, CheckOutcome outcome, double durationMs, String detail) {
  private static final int MAX_LENGTH = 4000;

  public VerifyRow {
    file = oneLine(file);
    detail = oneLine(detail);
  }

  /** Names and messages come from hostile files: nothing may steer a terminal or forge a line. */
  private static String oneLine(String text) {
    String bounded = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    return bounded.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+", " ");
  }
}
