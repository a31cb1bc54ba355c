package twf.tiles.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;

class StagingLayoutTest {
  private static final String OLD = "20260101_00z";
  private static final String NEW = "20260103_00z";

  @TempDir Path root;

  @Test
  void listsRunsNewestFirstAndVariablesInOrder() throws IOException {
    for (String run : List.of(OLD, NEW, "20260102_00z", "no-run")) {
      Files.createDirectories(root.resolve("gfs").resolve(run));
    }
    for (String variable : List.of("wind10m", "tmp2m", "Not-One")) {
      Path folder = Files.createDirectories(root.resolve("gfs").resolve(NEW).resolve(variable));
      Files.createFile(folder.resolve("manifest.json"));
    }
    Files.createDirectories(root.resolve("gfs").resolve(NEW).resolve("refc"));
    StagingLayout tree = new StagingLayout(root);
    assertThat(tree.runs("gfs")).extracting(RunId::text).containsExactly(NEW, "20260102_00z", OLD);
    assertThat(tree.variables(new RunKey("gfs", new RunId(NEW))))
        .containsExactly("tmp2m", "wind10m");
    assertThat(tree.runs("hrrr")).isEmpty();
  }

  @Test
  void keepsNewestOfTooManyRuns() {
    Stream<RunId> runs =
        Stream.of(NEW, OLD, "20260105_00z", "20260104_00z", "20260102_00z").map(RunId::new);
    assertThat(StagingLayout.newest(runs, 3))
        .extracting(RunId::text)
        .containsExactly("20260105_00z", "20260104_00z", NEW);
  }
}
