package twf.tiles.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.FakeBridge;

/** Tests commands that show a plan and ask for confirmation before they change anything. */
class ConfirmationPromptTest {
  private static final String PLAN =
      """
      {"model":"gfs","from_run":"20260129_06z","to_run":"20260129_00z","generation":3,
       "incident":null,"dry_run":true,"steps":[
        {"step":"choose","outcome":"pass","duration_ms":19.989,"detail":"generation 3"},
        {"step":"repoint","outcome":"skipped","duration_ms":0,"detail":"would show it"}]}
      """;
  private static final String DONE =
      """
      {"model":"gfs","from_run":"20260129_06z","to_run":"20260129_00z","generation":5,
       "incident":"20260129T115959.000Z-20260129_06z","dry_run":false,"steps":[
        {"step":"choose","outcome":"pass","duration_ms":19.989,"detail":"generation 3"},
        {"step":"verify","outcome":"pass","duration_ms":1.26,"detail":"all answers"}]}
      """;
  private static final String PLAN_SHOWN =
      """
      plan of a rollback of gfs
        from run   20260129_06z
        to run     20260129_00z, as generation 3 showed it
        held then  20260129_06z, until: tilesctl release gfs 20260129_06z

      STEP     OUTCOME  MS   DETAIL
      choose   pass     20   generation 3
      repoint  skipped  0.0  would show it
      """;
  private static final String DONE_SHOWN =
      """
      rolled back gfs
        from run   20260129_06z
        to run     20260129_00z, now generation 5
        held       20260129_06z, until: tilesctl release gfs 20260129_06z
        incident   20260129T115959.000Z-20260129_06z
        undo       tilesctl restore gfs
        explain    tilesctl root-cause 20260129T115959.000Z-20260129_06z TEXT

      STEP    OUTCOME  MS   DETAIL
      choose  pass     20   generation 3
      verify  pass     1.3  all answers
      """;

  private final FakeBridge bridge = new FakeBridge();
  private final TilesctlRunner shell = new TilesctlRunner(bridge.port()).with("TERM", "dumb");

  @AfterEach
  void stop() {
    bridge.close();
  }

  private void both() {
    bridge.reply("rollback", PLAN).reply("rollback", DONE);
  }

  @Test
  void showsPlanAndExecutesOnYes() {
    both();
    assertThat(shell.withTerminal(120).withInput("y\n").run("rollback gfs -r stripes")).isZero();
    assertThat(shell.out()).isEqualTo(PLAN_SHOWN + "roll back? [y/N] " + DONE_SHOWN);
    assertThat(shell.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "n\n", "no\n", "yesterday\n", ""})
  void changesNothingOnOtherAnswers(String typed) {
    both();
    assertThat(shell.withTerminal(120).withInput(typed).run("rollback gfs -r stripes"))
        .isEqualTo(1);
    assertThat(shell.err()).startsWith("tilesctl: nothing was changed").hasLineCount(1);
    assertThat(bridge.frames()).hasSize(1);
  }

  @Test
  void promptsForMissingReason() {
    both();
    assertThat(shell.withTerminal(120).withInput("wrong colours\nyes\n").run("rollback gfs"))
        .isZero();
    assertThat(bridge.last().getJsonObject("body").getString("reason")).isEqualTo("wrong colours");
  }

  @Test
  void doesNotPromptWithoutTerminal() {
    both();
    assertThat(shell.run("rollback gfs -r stripes")).isEqualTo(2);
    assertThat(shell.err()).contains("give --yes").hasLineCount(1);
    assertThat(shell.run("retain")).isEqualTo(2);
    assertThat(shell.run("restore gfs")).isEqualTo(2);
    assertThat(shell.run("rollback gfs --yes")).isEqualTo(2);
    assertThat(shell.err()).contains("needs --reason TEXT").hasLineCount(1);
    assertThat(bridge.frames()).isEmpty();
  }

  @Test
  void skipsPromptWithYesOption() {
    both();
    assertThat(shell.output("rollback gfs --yes -r stripes")).isEqualTo(DONE_SHOWN);
  }

  @Test
  void printsPlanAndPromptToStderrForJson() {
    both();
    assertThat(shell.withTerminal(120).withInput("y\n").run("--json rollback gfs -r x")).isZero();
    assertThat(shell.err()).isEqualTo(PLAN_SHOWN + "roll back? [y/N] ");
    assertThat(shell.out()).startsWith("{").contains("\"generation\":5").hasLineCount(1);
  }

  @Test
  void stopsAfterRejectedPlan() {
    bridge.reject("rollback", 409, "RECIPIENT_FAILURE", "no earlier generation verifies: 3: gone");
    assertThat(shell.run("rollback gfs --yes -r stripes")).isEqualTo(1);
    assertThat(shell.err()).isEqualTo("tilesctl: no earlier generation verifies: 3: gone\n");
    assertThat(bridge.frames()).hasSize(1);
  }

  @Test
  void reportsFailedStep() {
    bridge.reply("rollback", PLAN);
    bridge.reply(
        "rollback",
        DONE.replace("\"verify\",\"outcome\":\"pass\"", "\"verify\",\"outcome\":\"fail\""));
    assertThat(shell.run("rollback gfs --yes -r stripes")).isEqualTo(1);
    assertThat(shell.out()).startsWith("rolled back gfs, and a step failed\n").contains("fail");
    assertThat(shell.err()).isEqualTo("tilesctl: step verify failed: all answers\n");
  }

  @Test
  void showsRetentionPlanBeforePrompt() {
    String plan =
        """
        {"dry_run":true,"freed_bytes":1610612736,"problem":null,"models":[{"model":"gfs",
         "kept":[{"run":"20260129_06z","reasons":["the pointer's","the newest"]}],
         "removed":[{"run":"20260128_00z","reason":"beyond 8","bytes":1610612736}],"failed":[]}]}
        """;
    String shown =
        """
        MODEL  RUN           WHAT    SIZE     WHY
        gfs    20260128_00z  remove  1.5 GiB  beyond 8
        gfs    20260129_06z  keep             the pointer's; the newest
        would free 1.5 GiB
        """;
    bridge.reply("retain", plan).reply("retain", plan.replace("true", "false"));
    assertThat(shell.withTerminal(120).withInput("y\n").run("retain")).isZero();
    assertThat(shell.out())
        .startsWith(shown + "remove these runs for good? [y/N] ")
        .endsWith("freed 1.5 GiB\n");
  }
}
