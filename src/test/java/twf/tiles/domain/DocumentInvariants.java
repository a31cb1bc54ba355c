package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.fuzz.RefusalInvariants;

/** What holds of every document that is read. */
final class DocumentInvariants {
  private DocumentInvariants() {}

  /** Whether it was taken; if not, each violation is one line, and there are not too many. */
  static boolean checkParsed(ParseResult<?> parsed) {
    assertThat(parsed.isValid()).isEqualTo(parsed.valueOrNull() != null);
    assertThat(parsed.violations()).hasSizeLessThanOrEqualTo(101);
    parsed.violations().forEach(violation -> RefusalInvariants.checkOneLine(violation.toString()));
    return parsed.isValid();
  }

  /** What was taken is the same when it is written and read, and so are its bytes. */
  static <T> void checkRoundTrip(
      byte[] input, Function<byte[], ParseResult<T>> parse, Function<T, ObjectNode> write) {
    ParseResult<T> parsed = parse.apply(input);
    if (!checkParsed(parsed)) {
      return;
    }
    byte[] written = StrictJson.write(write.apply(parsed.value()));
    ParseResult<T> again = parse.apply(written);
    assertThat(again.violations()).as("what was taken can be read again").isEmpty();
    assertThat(StrictJson.write(write.apply(again.value()))).isEqualTo(written);
  }
}
