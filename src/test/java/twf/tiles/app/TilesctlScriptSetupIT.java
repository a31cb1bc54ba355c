package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.FakeBridge;
import twf.tiles.testing.TilesctlProcess;
import twf.tiles.testing.TilesctlProcess.Ended;

/**
 * Tests how the {@code tilesctl} script finds its jar, caches classes, completes words and uses a
 * terminal.
 */
class TilesctlScriptSetupIT {
  @TempDir static Path folder;

  private static TilesctlProcess tilesctl;
  private static FakeBridge bridge;

  @BeforeAll
  static void start() {
    bridge = new FakeBridge().reply("models", "{\"models\":[{\"model\":\"gfs\",\"pinned\":true}]}");
    tilesctl =
        new TilesctlProcess(folder.resolve("a home"))
            .with("ADMIN_BRIDGE_PORT", Integer.toString(bridge.port()));
  }

  @AfterAll
  static void stop() {
    bridge.close();
  }

  private static List<String> archives() throws IOException {
    try (Stream<Path> files = Files.list(tilesctl.jar().getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.contains("jsa"))
          .toList();
    }
  }

  @Test
  void findsJarThroughLink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("ctl"), tilesctl.script());
    assertThat(tilesctl.run(link, "models").output()).contains("gfs");
  }

  @Test
  void explainsMissingJar() throws IOException {
    Path lost = folder.resolve("lost/bin/tilesctl");
    Files.createDirectories(lost.getParent());
    Files.copy(tilesctl.script(), lost);
    Ended ended = tilesctl.run(lost, "models");
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.err()).contains("mvn package").hasLineCount(1);
  }

  @Test
  void renewsCdsArchiveWithJar() throws IOException {
    CompletableFuture<Ended> other = CompletableFuture.supplyAsync(() -> tilesctl.run("--warm"));
    tilesctl.run("--warm").output();
    other.join().output();
    tilesctl.run("--warm").output();
    assertThat(archives()).hasSize(1).noneMatch(name -> name.endsWith(".part"));
    String first = archives().get(0);
    assertThat(tilesctl.run("models").output()).contains("gfs");

    Path archive = tilesctl.jar().resolveSibling(first);
    archive.toFile().setWritable(true);
    Files.write(archive, new byte[100]);
    assertThat(tilesctl.run("models").output()).contains("gfs");

    Files.setLastModifiedTime(
        tilesctl.jar(), java.nio.file.attribute.FileTime.fromMillis(1_700_000_000_000L));
    assertThat(tilesctl.run("models").output()).contains("gfs");
    tilesctl.run("--warm").output();
    assertThat(archives()).hasSize(1).doesNotContain(first);
  }

  @Test
  void completesCommandsAndOptionsInBash() throws IOException {
    String script = tilesctl.run("completion").output();
    Path file = Files.writeString(folder.resolve("completion.bash"), script);
    Path bash = Path.of("/bin/bash");
    tilesctl.run(bash, "-n", file.toString()).output();
    assertThat(completed(bash, file, "tilesctl", "rol")).containsExactly("rollback");
    assertThat(completed(bash, file, "tilesctl", "rollback", "--to"))
        .contains("--to-generation", "--to-run");
  }

  private static List<String> completed(Path bash, Path script, String... words) {
    String typed = "COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD=" + (words.length - 1);
    return tilesctl
        .run(
            bash,
            "-c",
            "compopt() { :; }; source '%s'; %s; _complete_tilesctl; printf '%%s\\n' \"${COMPREPLY[@]}\""
                .formatted(script, typed))
        .output()
        .lines()
        .map(String::strip)
        .filter(word -> word.startsWith(words[words.length - 1]))
        .toList();
  }

  @Test
  void colorsAndPromptsOnTerminal() {
    Path script = Path.of("/usr/bin/script");
    assumeTrue(Files.isExecutable(script), "script (Debian's bsdutils) is absent");
    tilesctl.with("TERM", "xterm");
    Ended ended = tilesctl.run(script, "-qec", "'" + tilesctl.script() + "' models", "/dev/null");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("\u001b[33myes\u001b[0m");
    bridge.reply("restore", "{\"model\":\"gfs\",\"dry_run\":true}");
    tilesctl.with("ADMIN_TOKEN", "secret");
    Ended asked =
        tilesctl.run(script, "-qec", "'" + tilesctl.script() + "' restore gfs", "/dev/null");
    assertThat(asked.out()).contains("restore? [y/N]").contains("nothing was changed");
    assertThat(asked.code()).isEqualTo(1);
  }
}
