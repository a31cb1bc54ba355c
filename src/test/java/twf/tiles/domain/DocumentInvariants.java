package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.fuzz.RefusalInvariants;

/** Invariants of every document parser. */
final class DocumentInvariants {
  private DocumentInvariants() {}

  /**
   * Returns whether the document is valid. If not, checks that each violation is one line and that
   * their number is limited.
   */
  static boolean checkParsed(ParseResult<?> parsed) {
    assertThat(parsed.isValid()).isEqualTo(parsed.valueOrNull() != null);
    assertThat(parsed.violations()).hasSizeLessThanOrEqualTo(101);
    parsed.violations().forEach(violation -> RefusalInvariants.checkOneLine(violation.toString()));
    return parsed.isValid();
  }

  /**
   * Checks that a valid document is unchanged, byte for byte, after it is written and parsed again.
   */
  static <T> void checkRoundTrip(
      byte[] input, Function<byte[], ParseResult<T>> parse, Function<T, ObjectNode> write) {
    ParseResult<T> parsed = parse.apply(input);
    if (!checkParsed(parsed)) {
      return;
    }
    byte[] written = StrictJson.write(write.apply(parsed.value()));
    ParseResult<T> again = parse.apply(written);
    assertThat(again.violations()).as("violations in the rewritten document").isEmpty();
    assertThat(StrictJson.write(write.apply(again.value()))).isEqualTo(written);
  }
}
