package twf.tiles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.testing.FakeBridge;

/** Tests colors, column widths and the removal of control characters. */
class CliTerminalTest {
  private static final String ESCAPE = "\u001b";

  private final FakeBridge bridge = new FakeBridge();
  private final TilesctlRunner shell = new TilesctlRunner(bridge.port());

  @AfterEach
  void stop() {
    bridge.close();
  }

  private void models(String name) {
    bridge.reply(
        "models", "{\"models\":[{\"model\":\"gfs\",\"pinned\":true,\"name\":\"" + name + "\"}]}");
  }

  @Test
  void colorsTerminalButNotPipe() {
    models("GFS");
    assertThat(shell.output("models")).doesNotContain(ESCAPE);
    shell.withTerminal(100);
    assertThat(shell.output("models")).contains(ESCAPE + "[33myes" + ESCAPE + "[0m");
    assertThat(shell.output("models --color never")).doesNotContain(ESCAPE);
    assertThat(shell.with("NO_COLOR", "").output("models")).contains(ESCAPE);
    assertThat(shell.with("NO_COLOR", "1").output("models")).doesNotContain(ESCAPE);
    assertThat(shell.output("--color=always models")).contains(ESCAPE);
  }

  @Test
  void doesNotColorDumbTerminal() {
    models("GFS");
    assertThat(shell.with("TERM", "dumb").withTerminal(100).output("models"))
        .doesNotContain(ESCAPE);
  }

  @Test
  void wrapsLastColumnWithoutCuttingIds() {
    bridge.reply(
        "report",
        "{\"checks\":[{\"check\":\"c\",\"outcome\":\"fail\",\"detail\":"
            + "\"frame 20261122T212739.120Z-20261122_12z-and-more of these\"}]}");
    shell.with("NO_COLOR", "1").withTerminal(45);
    assertThat(shell.output("report gfs r v"))
        .contains(
            """
            CHECK  OUTCOME  MS   DETAIL
            c      fail     0.0  frame
                                 20261122T212739.120Z-20261122_12z-and-more
                                 of these
            """);
  }

  @Test
  void keepsWordsApartOnNarrowTerminal() {
    bridge.reply(
        "status",
        "{\"enabled\":true,\"publishes\":true,\"version\":\"1.2.3\","
            + "\"started_at\":\"2026-11-23T03:18:25Z\",\"models\":[],\"disk\":"
            + "[{\"root\":\"PUBLISH_ROOT\",\"path\":\"/srv/published/of/all/models\","
            + "\"free_bytes\":1024}]}");
    shell.with("NO_COLOR", "1").withTerminal(40);
    assertThat(shell.output("status"))
        .contains("version 1.2.3  up since\n")
        .contains("1.0 KiB free  /srv/published/of/all/models\n");
  }

  @Test
  void removesControlCharactersFromServerText() {
    models("a\\u001b[2Jb\\u009bc\\nd\\u202ee");
    assertThat(shell.withTerminal(100).output("models --color never")).endsWith("a?[2Jb?c?d?e\n");
    bridge.reject("hold", 409, "RECIPIENT_FAILURE", "no\r\n\u001b]0;x\u0007");
    assertThat(shell.run("hold gfs r")).isEqualTo(1);
    assertThat(shell.err()).isEqualTo("tilesctl: no???]0;x?\n");
  }

  @Test
  void printsReplyAsAsciiJson() {
    models("\\u001b\u00e9\u6f22");
    assertThat(shell.withTerminal(100).output("models --json"))
        .isEqualTo(
            "{\"models\":[{\"model\":\"gfs\",\"pinned\":true,\"name\":\"\\u001B\\u00E9\\u6F22\"}]}\n");
  }

  @Test
  void quotesSuggestedCommandsForShell() {
    assertThat(TextFormat.command("hold", "gfs", "x; rm -rf '$HOME'"))
        .isEqualTo("tilesctl hold gfs 'x; rm -rf '\\''$HOME'\\'''");
  }

  @ParameterizedTest
  @CsvSource({"abc,3", "\u6f22\u5b57,4", "e\u0301,1", "\u30ab\uff9e,3", "\ud83d\ude00,2", "'',0"})
  void measuresDisplayWidth(String text, int columns) {
    assertThat(TextFormat.width(text)).isEqualTo(columns);
  }

  @Test
  void alignsColumnsWithWideText() {
    bridge.reply(
        "history",
        "{\"records\":[{\"generation\":2,\"actor\":\"\u6f22\u5b57\",\"reason\":\"r\"},"
            + "{\"generation\":1,\"actor\":\"auto\",\"reason\":\"s\"}]}");
    assertThat(shell.output("history gfs").lines().skip(1))
        .containsExactly(
            "2    -       -          -    -   \u6f22\u5b57  -       r",
            "1    -       -          -    -   auto  -       s");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "59,59s",
    "247,4m07s",
    "11520,3h12m",
    "187200,2d04h",
    "-3600,1h00m ahead",
    "-9223372036854775808,106751991167300d15h ahead"
  })
  void formatsAgesWithTwoUnits(long seconds, String text) {
    assertThat(TextFormat.age(seconds)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "1610612736,1.5 GiB"})
  void formatsSizesInBinaryUnits(long bytes, String text) {
    assertThat(TextFormat.bytes(bytes)).isEqualTo(text);
  }
}
