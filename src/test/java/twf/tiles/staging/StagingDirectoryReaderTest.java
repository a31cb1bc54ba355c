package twf.tiles.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.testing.LogCapture;

class StagingDirectoryReaderTest {
  @TempDir Path root;

  @Test
  void stopsListingAtLimitWithWarning() throws IOException {
    for (int i = 0; i < 7; i++) {
      Files.createDirectory(root.resolve("model" + i));
    }
    StagingDirectoryReader tree = new StagingDirectoryReader(root, 5);
    try (LogCapture lines = new LogCapture("twf.tiles.staging")) {
      assertThat(tree.children(tree.root().orElseThrow())).hasSize(5);
      assertThat(lines.containing("over 5 entries")).hasSize(1);
    }
  }

  @Test
  void boundsWarningsAboutNames() throws IOException {
    for (int i = 0; i < 1_100; i++) {
      Files.createDirectory(root.resolve("BAD" + i));
    }
    StagingDirectoryReader tree =
        new StagingDirectoryReader(root, StagingDirectoryReader.MAX_ENTRIES);
    try (LogCapture lines = new LogCapture("twf.tiles.staging")) {
      assertThat(tree.children(tree.root().orElseThrow())).isEmpty();
      assertThat(lines.containing("not a name of the contract's form")).hasSize(1_000);
      assertThat(lines.containing("further ones are not logged")).hasSize(1);
    }
  }

  @Test
  void followsLinksWithinRoot() throws IOException {
    Files.createDirectory(root.resolve("hrrr"));
    Files.createSymbolicLink(root.resolve("alias"), Path.of("hrrr"));
    StagingDirectoryReader tree = new StagingDirectoryReader(root, 10);
    assertThat(tree.find(root.resolve("alias"))).isPresent();
    assertThat(tree.find(root.resolve("hrrr/20260101_06z"))).isEmpty();
  }
}
