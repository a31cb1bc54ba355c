package twf.tiles.domain.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonSyntaxErrorTest {
  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("{\"a\":[1,", "ends too soon (line 1, column 9)"),
        Arguments.of("{\"a", "ends too soon (line 1, column 4)"),
        Arguments.of("{}x", "'x' is not a JSON value (line 1, column 3)"),
        Arguments.of("{\"a\":1,\"a\":2}", "Duplicate field 'a' (line 1, column 11)"),
        Arguments.of("{\"a\":NaN}", "'NaN' is not a JSON value (line 1, column 9)"),
        Arguments.of("{\"a\":yes}", "'yes' is not a JSON value (line 1, column 6)"),
        Arguments.of(
            "{\n\"a\": 1,\n}",
            "unexpected '}', expected a field name in double quotes (line 3, column 1)"),
        Arguments.of("{\"a\" 1}", "unexpected '1', expected a colon (line 1, column 6)"),
        Arguments.of("{\"a\":[1 2]}", "unexpected '2', expected a comma (line 1, column 9)"),
        Arguments.of("{\"a\":1.}", "unexpected '}' in a number (line 1, column 8)"),
        Arguments.of("{\"a\":01}", "number with a leading zero (line 1, column 7)"),
        Arguments.of("{\"a\":}", "unexpected '}' (line 1, column 6)"),
        Arguments.of("{\"a\":1]", "']' instead of '}' (line 1, column 7)"),
        Arguments.of("]", "unexpected ']' (line 1, column 1)"),
        Arguments.of(
            "{\"a\":\"\t\"}",
            "control character (code 9) in a string, where it must be escaped (line 1, column 7)"),
        Arguments.of("{\u0001}", "control character (code 1) (line 1, column 3)"),
        Arguments.of("{\"a\":\"\\x\"}", "unknown escape sequence in a string (line 1, column 8)"),
        Arguments.of("{\"a\":" + "[".repeat(65), "Document nesting depth over 64"),
        Arguments.of("{\"a\":" + "9".repeat(1001) + "}", "Number value length over 1000"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void wordsErrorsWithLineAndColumn(String json, String problem) {
    List<Violation> expected = List.of(new Violation("", "not JSON: " + problem));
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

    assertThat(StrictJson.read(bytes).violations()).isEqualTo(expected);
    assertThat(StrictJson.check(bytes)).isEqualTo(expected);
  }

  @Test
  void namesContentAfterDocument() {
    byte[] bytes = "{} {}".getBytes(StandardCharsets.UTF_8);

    for (List<Violation> found :
        List.of(StrictJson.read(bytes).violations(), StrictJson.check(bytes))) {
      assertThat(found).hasSize(1);
      assertThat(found.get(0).problem())
          .contains("something follows the document (line 1, column ");
    }
  }
}
