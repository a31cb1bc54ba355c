package twf.tiles.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.command.CommandParameter;
import twf.tiles.command.CommandSpec;
import twf.tiles.error.FailureException;

/**
 * Tests command arguments, above all free text, which later appears in logs, in files and on
 * terminals.
 */
class CommandArgumentsTest {
  private static CommandArguments with(String reason) {
    return new CommandArguments(
        new CommandSpec(
            "hold",
            CommandSpec.Kind.CHANGE,
            "",
            "",
            List.of(
                CommandParameter.option("reason", CommandParameter.ValueType.TEXT, "TEXT", "why"))),
        new JsonObject().put("reason", reason));
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
  void readsDeclaredParametersOnly() {
    CommandArguments arguments = with("why");
    for (Runnable read :
        List.<Runnable>of(
            () -> arguments.has("model"),
            arguments::model,
            arguments::optionalModel,
            () -> arguments.flag("dry_run"),
            () -> arguments.number("limit", 1, 2),
            () -> arguments.optionalRun("run"))) {
      assertThatThrownBy(read::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("hold does not declare the parameter");
    }
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
