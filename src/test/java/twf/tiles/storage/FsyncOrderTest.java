package twf.tiles.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the order of fsync and rename by tracing the system calls of a child process. */
class FsyncOrderTest {
  @TempDir Path temp;

  @Test
  void syncsFilesAndFoldersInOrder() throws Exception {
    Path trace = temp.resolve("trace");
    assumeTrue(trace("true") == 0, "strace is not installed, or may not trace here");
    Path folder = Files.createDirectory(temp.resolve("folder"));
    int ended =
        trace(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            FsyncChildMain.class.getName(),
            folder.toString());
    assertThat(ended).isZero();
    List<String> calls =
        Files.readAllLines(trace).stream()
            .filter(line -> line.contains(folder.toString()) && line.contains("= 0"))
            .map(line -> line.replaceAll("^[0-9]+ +", ""))
            .map(
                line ->
                    line.replaceAll("\\([^</\"]*[<\"]" + folder + "/?([^>\"]*).*", " $1")
                        .replaceAll("^(mkdir|rename|symlink)at?2?", "$1"))
            .toList();
    assertThat(calls)
        .containsSubsequence(
            "mkdir one",
            "fsync ",
            "mkdir one/two",
            "fsync one",
            "fsync one/written",
            "fsync one/copied",
            "fsync one/two/.replaced.tmp",
            "rename one/two/.replaced.tmp",
            "fsync one/two",
            "rename one/two/.link.tmp",
            "fsync one/two");
  }

  private int trace(String... command) throws IOException, InterruptedException {
    List<String> whole =
        new java.util.ArrayList<>(
            List.of(
                "strace", "-f", "-y", "-e", "trace=fsync,mkdir,mkdirat,rename,renameat,renameat2"));
    whole.addAll(List.of("-o", temp.resolve("trace").toString()));
    whole.addAll(List.of(command));
    try {
      Process process =
          new ProcessBuilder(whole)
              .redirectErrorStream(true)
              .redirectOutput(temp.resolve("said").toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException notInstalled) {
      return -1;
    }
  }
}
