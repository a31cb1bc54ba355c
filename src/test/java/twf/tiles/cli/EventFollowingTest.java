package twf.tiles.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.FakeBridge;

/** Tests {@code events} and {@code status --watch}, which run until the connection is lost. */
@Tag("slow")
class EventFollowingTest {
  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final String MOVED =
      "{\"model\":\"gfs\",\"run\":\"20260129_06z\",\"generation\":5,\"previous_generation\":4}";

  private final FakeBridge bridge = new FakeBridge();
  private final TilesctlRunner shell = new TilesctlRunner(bridge.port());

  @AfterEach
  void stop() {
    bridge.close();
  }

  private CompletableFuture<Integer> follow(String command) {
    CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> shell.run(command));
    await().atMost(BOUND).until(() -> shell.err().contains("following events"));
    return code;
  }

  private int lost(CompletableFuture<Integer> running) throws Exception {
    bridge.hangUp();
    return running.get(BOUND.toSeconds(), SECONDS);
  }

  @Test
  void printsEventPerLineUntilServerCloses() throws Exception {
    CompletableFuture<Integer> running = follow("events gfs");
    assertThat(bridge.frames())
        .extracting(frame -> frame.getString("address"))
        .containsExactly(
            "twf.tiles.staged",
            "twf.tiles.validated",
            "twf.tiles.published",
            "twf.tiles.rolled-back",
            "twf.tiles.tree-changed",
            null);
    String variable = "\"model\":\"gfs\",\"run\":\"r\",\"variable\":\"v\"";
    bridge.publish("twf.tiles.staged", "{" + variable + "}");
    bridge.publish(
        "twf.tiles.validated",
        "{"
            + variable
            + ",\"outcome\":\"fail\",\"checks\":[{\"check\":\"frame-counts\",\"outcome\":\"fail\","
            + "\"detail\":\"6 of 5\"}]}");
    bridge.publish("twf.tiles.published", MOVED);
    bridge.publish("twf.tiles.published", MOVED.replace("gfs", "hrrr"));
    bridge.publish("twf.tiles.rolled-back", MOVED);
    bridge.publish("twf.tiles.tree-changed", "{\"model\":\"gfs\"}");
    await().atMost(BOUND).until(() -> shell.out().contains("tree-changed"));
    assertThat(lost(running)).isEqualTo(3);
    assertThat(shell.out())
        .isEqualTo(
            """
            2026-01-29T12:00:00Z  staged        gfs/r/v
            2026-01-29T12:00:00Z  validated     gfs/r/v fail: frame-counts: 6 of 5
            2026-01-29T12:00:00Z  published     gfs shows 20260129_06z as generation 5, 4 before
            2026-01-29T12:00:00Z  rolled-back   gfs shows 20260129_06z as generation 5, 4 before
            2026-01-29T12:00:00Z  tree-changed  gfs: holds, pin or published runs
            """);
    assertThat(shell.err()).contains("the connection to 127.0.0.1:", "was lost");
  }

  @Test
  void printsJsonEventPerLine() throws Exception {
    CompletableFuture<Integer> running = follow("events --json");
    bridge.publish("twf.tiles.published", MOVED);
    await().atMost(BOUND).until(() -> shell.out().endsWith("\n"));
    assertThat(lost(running)).isEqualTo(3);
    assertThat(shell.out())
        .isEqualTo(
            "{\"event\":\"published\",\"received_at\":\"2026-01-29T12:00:00Z\",\"body\":"
                + MOVED
                + "}\n");
  }

  @Test
  void reconnectsWhenRequested() throws Exception {
    CompletableFuture<Integer> running = follow("events --reconnect");
    bridge.hangUp();
    await().atMost(BOUND).until(() -> shell.err().split("following", -1).length == 3);
    bridge.publish("twf.tiles.published", MOVED);
    await().atMost(BOUND).until(() -> shell.out().contains("published"));
    assertThat(shell.err()).contains("was lost", "trying again for a minute");
    assertThat(running).isNotDone();
  }

  @Test
  void appendsStatusToPipeAndRedrawsTerminal() throws Exception {
    bridge.reply("status", "{\"models\":[]}");
    CompletableFuture<Integer> running =
        CompletableFuture.supplyAsync(() -> shell.run("status --watch 1"));
    await().atMost(BOUND).until(() -> bridge.frames().size() >= 2);
    bridge.close();
    assertThat(running.get(BOUND.toSeconds(), SECONDS)).isEqualTo(3);
    assertThat(shell.out())
        .startsWith("2026-01-29T12:00:00Z, every 1 s; Ctrl-C ends\n\nNOT publishing\n")
        .doesNotContain("\u001b");
    assertThat(shell.err()).hasLineCount(1);
  }

  @Test
  void redrawsScreenFromTop() throws Exception {
    bridge.reply("status", "{\"models\":[]}");
    shell.withTerminal(80);
    CompletableFuture<Integer> running =
        CompletableFuture.supplyAsync(() -> shell.run("status gfs -w 1"));
    await().atMost(BOUND).until(() -> bridge.frames().size() >= 2);
    assertThat(bridge.last().getJsonObject("body").getString("model")).isEqualTo("gfs");
    bridge.close();
    assertThat(running.get(BOUND.toSeconds(), SECONDS)).isEqualTo(3);
    assertThat(shell.out()).startsWith("\u001b[H\u001b[2J\u001b[H2026-01-29T12:00:00Z, every 1 s");
  }

  @Test
  void acceptsModelAfterWatchOption() throws Exception {
    bridge.reply("status", "{\"models\":[]}");
    CompletableFuture<Integer> running =
        CompletableFuture.supplyAsync(() -> shell.run("status --watch gfs"));
    await().atMost(BOUND).until(() -> !bridge.frames().isEmpty());
    assertThat(bridge.last().getJsonObject("body").getString("model")).isEqualTo("gfs");
    bridge.close();
    assertThat(running.get(BOUND.toSeconds(), SECONDS)).isEqualTo(3);
  }
}
