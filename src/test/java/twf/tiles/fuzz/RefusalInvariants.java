package twf.tiles.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/** What holds of every refusal. */
public final class RefusalInvariants {
  private static final int MAX_MESSAGE_LENGTH = 2000;

  private RefusalInvariants() {}

  /** Of a malformed thing: says where, on one line that shows nothing but itself. */
  public static void checkMalformed(FailureException refusal, String where) {
    assertThat(refusal.failure().kind()).isEqualTo(FailureKind.MALFORMED);
    checkOneLine(refusal.failure().message());
    assertThat(refusal.failure().message()).startsWith(where);
  }

  /** Of an image: the reason is words, and no text of an exception of a decoder. */
  public static void checkDamagedImage(FailureException refusal, String where) {
    checkMalformed(refusal, where);
    assertThat(refusal.failure().message()).doesNotContain("Exception", "Error", "java.");
  }

  /** Of a wrong request. */
  public static void checkBadRequest(FailureException refusal) {
    assertThat(refusal.failure().kind()).isEqualTo(FailureKind.BAD_REQUEST);
    checkOneLine(refusal.failure().message());
  }

  /** Not long, and without anything that ends a line, moves a cursor or turns text around. */
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
