package twf.tiles.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/** Invariants of every error that rejects an input. */
public final class RefusalInvariants {
  private static final int MAX_MESSAGE_LENGTH = 2000;

  private RefusalInvariants() {}

  /** Checks the error for malformed input: it begins with the location and is one safe line. */
  public static void checkMalformed(FailureException refusal, String where) {
    assertThat(refusal.failure().kind()).isEqualTo(FailureKind.MALFORMED);
    checkOneLine(refusal.failure().message());
    assertThat(refusal.failure().message()).startsWith(where);
  }

  /**
   * Checks the error for a damaged image: it gives a reason in words, not the text of a decoder's
   * exception.
   */
  public static void checkDamagedImage(FailureException refusal, String where) {
    checkMalformed(refusal, where);
    assertThat(refusal.failure().message()).doesNotContain("Exception", "Error", "java.");
  }

  /** Checks the error for an invalid request. */
  public static void checkBadRequest(FailureException refusal) {
    assertThat(refusal.failure().kind()).isEqualTo(FailureKind.BAD_REQUEST);
    checkOneLine(refusal.failure().message());
  }

  /**
   * Checks that a message is short and has no line breaks, cursor controls or bidirectional
   * controls.
   */
  public static void checkOneLine(String message) {
    assertThat(message).isNotBlank().hasSizeLessThan(MAX_MESSAGE_LENGTH);
    assertThat(message.codePoints().filter(HIDDEN).count()).as(message).isZero();
  }

  private static final IntPredicate HIDDEN =
      point ->
          Character.isISOControl(point)
              || Character.getType(point) == Character.LINE_SEPARATOR
              || Character.getType(point) == Character.PARAGRAPH_SEPARATOR
              || (point >= 0x202A && point <= 0x202E)
              || (point >= 0x2066 && point <= 0x2069);
}
