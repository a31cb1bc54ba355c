package twf.tiles.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.error.FailureException;

/** What people write: logs, screens and files show it later. */
class CommandArgumentsTest {
  private static CommandArguments with(String reason) {
    return new CommandArguments(new JsonObject().put("reason", reason))
        .requireKnown(
            CommandSpec.changes(
                "hold",
                "",
                CommandParameter.optional("reason", CommandParameter.Type.TEXT, "why")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two\nlines",
        "escape \u001b[31m",
        "next line \u0085",
        "line separator \u2028",
        "paragraph separator \u2029",
        "turned \u202egnp.exe",
        "isolated \u2066x\u2069",
        "half a pair \ud83d"
      })
  void rejectsHiddenAndBidirectionalCharacters(String reason) {
    assertThatThrownBy(() -> with(reason).freeText("reason"))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("expected text on one line");
  }

  @Test
  void acceptsOrdinaryText() {
    String text = "\"stripes\" at 50\u00b0N \\ \u05e9\u05dc\u05d5\u05dd \ud83c\udf27 <b>";
    assertThat(with(text).freeText("reason")).isEqualTo(text);
    assertThat(with("x".repeat(500)).freeText("reason")).hasSize(500);
    assertThatThrownBy(() -> with("x".repeat(501)).freeText("reason"))
        .isInstanceOf(FailureException.class);
  }
}
