package twf.tiles.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.ExternalProcess;
import twf.tiles.testing.ExternalTools;
import twf.tiles.testing.Roots;
import twf.tiles.testing.ServerUnderTest;

/**
 * Runs {@code scripts/run --watch} in a project whose sources are one file and whose Maven is a
 * script that builds nothing, and fails while a file {@code broken} exists.
 */
@Tag("external")
class WatchModeIT {
  @TempDir Path project;

  private Path source;

  @BeforeEach
  void layProject() throws IOException {
    for (String file : new String[] {"scripts/run", "scripts/lib.sh", "conf/offline-tiles.yaml"}) {
      copy(Path.of(file), project.resolve(file));
    }
    copy(
        Path.of(System.getProperty("offline-tiles.jar")),
        project.resolve("target/offline-tiles.jar"));
    Files.createFile(project.resolve("pom.xml"));
    source = Files.createDirectories(project.resolve("src/main")).resolve("Source.java");
    Files.createFile(source);
    for (Path old : new Path[] {source, source.getParent(), project.resolve("pom.xml")}) {
      Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
    }
    Path maven = project.resolve("bin/mvn");
    Files.createDirectories(maven.getParent());
    Files.writeString(maven, "#!/bin/sh\n[ ! -e broken ]\n");
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
  }

  @Test
  void startsServerAgainAfterEachBuildThatSucceeds() throws IOException {
    Map<String, String> environment =
        new Roots(project.resolve("data"))
            .environment(
                "HTTP_PORT",
                Integer.toString(ExternalTools.freePort()),
                "MANAGEMENT_PORT",
                Integer.toString(ExternalTools.freePort()),
                "PATH",
                project.resolve("bin") + ":" + System.getenv("PATH"));
    try (ExternalProcess run =
        ExternalProcess.run(
            project, environment, project.resolve("scripts/run").toString(), "--watch")) {
      awaitLines(run, "ready. Ctrl-C stops it.", 1);

      Files.createFile(project.resolve("broken"));
      Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
      awaitLines(run, "the build failed: the server goes on as it was built before", 1);
      assertThat(lines(run, "ready. Ctrl-C stops it.")).isEqualTo(1);

      Files.delete(project.resolve("broken"));
      Files.setLastModifiedTime(source, FileTime.from(Instant.now()));
      awaitLines(run, "ready. Ctrl-C stops it.", 2);
      assertThat(lines(run, "run: building target/offline-tiles.jar")).isEqualTo(2);
      assertThat(run.stop()).isZero();
    }
  }

  private static void awaitLines(ExternalProcess run, String text, long count) {
    await(text)
        .atMost(ServerUnderTest.BOUND)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> lines(run, text) == count);
  }

  private static long lines(ExternalProcess run, String text) {
    return Stream.of(run.log().split("\n")).filter(line -> line.contains(text)).count();
  }
}
