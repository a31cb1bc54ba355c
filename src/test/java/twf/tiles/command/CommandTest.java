package twf.tiles.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests rules for command declarations on which code derived from them relies. */
class CommandTest {
  private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");
  private static final Path CONSOLE = Path.of("src/main/web/console/commands.ts");

  @ParameterizedTest
  @EnumSource
  void isDeclaredCompletely(Command command) {
    CommandSpec spec = command.spec();
    assertThat(spec.name()).matches("[a-z-]+");
    assertThat(spec.summary()).endsWith(".");
    assertThat(spec.example()).startsWith(spec.name());
    assertThat(spec.parameters()).extracting(CommandParameter::name).doesNotHaveDuplicates();
    assertThat(spec.parameters()).extracting(CommandParameter::summary).doesNotContain("");
    assertThat(spec.declares("actor")).isEqualTo(spec.changes());
  }

  @ParameterizedTest
  @EnumSource
  void takesRequiredArgumentsBeforeOptionalOnes(Command command) {
    List<Boolean> required =
        command.spec().parameters().stream()
            .filter(parameter -> parameter.offered() && parameter.options().isEmpty())
            .map(CommandParameter::required)
            .toList();
    assertThat(required.lastIndexOf(true)).isLessThan(count(required, true));
  }

  private static int count(List<Boolean> values, boolean value) {
    return (int) values.stream().filter(each -> each == value).count();
  }

  @Test
  void contractListsEveryCommand() throws IOException {
    String contract = Files.readString(Path.of("src/docs/CONTRACT.md"));
    int start = contract.indexOf("### 7.1");
    List<String> listed =
        contract
            .substring(start, contract.indexOf("### 7.2"))
            .lines()
            .filter(line -> line.startsWith("| `") && !line.contains("*Not implemented yet*"))
            .flatMap(line -> NAME.matcher(line.substring(0, line.indexOf(" |", 2))).results())
            .map(name -> name.group(1))
            .toList();
    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            Command.specs().stream().map(CommandSpec::name).toList());
  }

  @Test
  void consoleOffersDeclaredCommandsOnly() throws IOException {
    String source = Files.readString(CONSOLE);
    List<MatchResult> found =
        Pattern.compile(
                "^  \"?([a-z-]+)\"?: \\{\n.*?hasPlan: (\\w+),\n    field: (.*?),\n",
                Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(source)
            .results()
            .filter(entry -> !entry.group(1).equals("unlock"))
            .toList();
    assertThat(found).hasSizeGreaterThan(5);
    for (MatchResult entry : found) {
      CommandSpec spec =
          Command.specs().stream()
              .filter(each -> each.name().equals(entry.group(1)))
              .findFirst()
              .orElseThrow(() -> new AssertionError("not declared: " + entry.group(1)));
      assertThat(spec.changes()).as(spec.name()).isTrue();
      assertThat(Boolean.valueOf(entry.group(2)))
          .as(spec.name())
          .isEqualTo(spec.declares("dry_run"));
      String field = entry.group(3).equals("REASON") ? "reason" : "text";
      assertThat(spec.declares(field)).as(spec.name()).isTrue();
    }
  }
}
