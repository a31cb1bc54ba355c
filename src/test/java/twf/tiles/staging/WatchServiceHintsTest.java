package twf.tiles.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.staging.StagingFolder.Level;

class WatchServiceHintsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path root;
  private final List<ChangeHints.Hint> said = new ArrayList<>();
  private WatchServiceHints hints;

  @BeforeEach
  void open() throws IOException {
    hints = new WatchServiceHints(root.getFileSystem().newWatchService());
  }

  @AfterEach
  void close() throws IOException {
    hints.close();
  }

  private static StagingFolder folder(Path path, Level level) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    return new StagingFolder(path, level, attributes.lastModifiedTime(), attributes.fileKey());
  }

  private boolean isSaid(ChangeHints.Hint hint) {
    said.addAll(hints.poll());
    return said.contains(hint);
  }

  @Test
  void reportsLostHintsOnOverflow() throws IOException {
    hints.watch(folder(root, Level.ROOT));
    for (int i = 0; i < 2_000; i++) {
      Files.createFile(root.resolve("m" + i));
    }
    await().atMost(BOUND).until(() -> isSaid(new ChangeHints.Hint(root, null)));
    assertThat(said).hasSizeLessThan(2_000);
  }

  @Test
  void forgetsMissingFoldersOnly() throws IOException {
    Path gone = Files.createDirectory(root.resolve("gone"));
    Path kept = Files.createDirectory(root.resolve("kept"));
    hints.watch(folder(gone, Level.MODEL));
    hints.watch(folder(kept, Level.MODEL));
    hints.watch(folder(kept, Level.MODEL));
    assertThat(hints.size()).isEqualTo(2);
    Files.delete(gone);
    hints.retain(Set.of());
    assertThat(hints.size()).isEqualTo(1);
    Files.createFile(kept.resolve("new"));
    await().atMost(BOUND).until(() -> isSaid(new ChangeHints.Hint(kept, "new")));
    assertThat(said).extracting(ChangeHints.Hint::folder).doesNotContain(root);
  }

  @Test
  void watchesReplacedFolder() throws IOException {
    Path path = Files.createDirectory(root.resolve("model"));
    hints.watch(folder(path, Level.MODEL));
    Files.move(path, root.resolve("aside"));
    Files.createDirectory(path);
    hints.watch(folder(path, Level.MODEL));
    Files.createFile(path.resolve("new"));
    await().atMost(BOUND).until(() -> isSaid(new ChangeHints.Hint(path, "new")));
    assertThat(hints.size()).isEqualTo(1);
  }
}
