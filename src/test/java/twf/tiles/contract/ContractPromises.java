package twf.tiles.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import twf.tiles.fuzz.Promises;

/** What holds of every document that is read. */
final class ContractPromises {
  private ContractPromises() {}

  /** Whether it was taken; if not, each violation is one line, and there are not too many. */
  static boolean taken(Parsed<?> parsed) {
    assertThat(parsed.isValid()).isEqualTo(parsed.valueOrNull() != null);
    assertThat(parsed.violations()).hasSizeLessThanOrEqualTo(101);
    parsed.violations().forEach(violation -> Promises.oneLine(violation.toString()));
    return parsed.isValid();
  }

  /** What was taken is the same when it is written and read, and so are its bytes. */
  static <T> void roundTrip(
      byte[] input, Function<byte[], Parsed<T>> parse, Function<T, ObjectNode> write) {
    Parsed<T> parsed = parse.apply(input);
    if (!taken(parsed)) {
      return;
    }
    byte[] written = ContractJson.write(write.apply(parsed.value()));
    Parsed<T> again = parse.apply(written);
    assertThat(again.violations()).as("what was taken can be read again").isEmpty();
    assertThat(ContractJson.write(write.apply(again.value()))).isEqualTo(written);
  }
}
