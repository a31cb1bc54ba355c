package twf.tiles.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.testing.FaultInjectingFileOperations;

class DurableFileOperationsTest {
  private static final Instant TIME = Instant.parse("2026-01-31T23:00:00.123456Z");
  @TempDir Path temp;
  private final FileOperations disk = new DurableFileOperations();

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(temp)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void copiesReadOnlyKeepingTime() throws Exception {
    Path from = Files.writeString(temp.resolve("from"), "content");
    Path to = Files.writeString(temp.resolve("to"), "a left-over");
    assertThat(disk.copy(from, to, 7, TIME))
        .isEqualTo(FileDigest.of("content".getBytes(StandardCharsets.UTF_8)));
    assertThat(Files.readString(to)).isEqualTo("content");
    assertThat(mode(to)).isEqualTo("r--r--r--");
    assertThat(Files.getLastModifiedTime(to).toInstant()).isEqualTo(TIME);
  }

  @Test
  void copiesWithoutFollowingLinksUpToLimit() throws Exception {
    Path from = Files.writeString(temp.resolve("from"), "content");
    Path link = Files.createSymbolicLink(temp.resolve("link"), from);
    assertThatThrownBy(() -> disk.copy(link, temp.resolve("to"), 7, TIME))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.copy(from, temp.resolve("to"), 6, TIME))
        .isInstanceOf(FileTooLargeException.class);
    Path target = Files.createSymbolicLink(temp.resolve("planted"), temp.resolve("elsewhere"));
    disk.copy(from, target, 7, TIME);
    assertThat(Files.isSymbolicLink(target)).isFalse();
    assertThat(temp.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void replacesFileWithModeLeavingNoTemporary() throws Exception {
    AtomicFileWriter atomic = new AtomicFileWriter(disk);
    Path file = temp.resolve("a.json");
    atomic.replace(file, "1".getBytes(StandardCharsets.UTF_8), false);
    atomic.replace(file, "2".getBytes(StandardCharsets.UTF_8), true);
    assertThat(Files.readString(file)).isEqualTo("2");
    assertThat(mode(file)).isEqualTo("r--r--r--");
    atomic.replace(file, "3".getBytes(StandardCharsets.UTF_8), false);
    assertThat(mode(file)).isEqualTo("rw-r--r--");
    assertThat(names()).containsExactly("a.json");
    atomic.replaceLink(temp.resolve("link"), Path.of("a.json"));
    atomic.replaceLink(temp.resolve("link"), Path.of("b.json"));
    assertThat(names()).containsExactly("a.json", "link");
    assertThat(Files.readSymbolicLink(temp.resolve("link"))).hasToString("b.json");
  }

  @Test
  void reportsUnknownStateByFailedStep() throws Exception {
    FaultInjectingFileOperations failing = new FaultInjectingFileOperations();
    AtomicFileWriter atomic = new AtomicFileWriter(failing);
    Path file = Files.writeString(temp.resolve("a.json"), "old");
    failing.failAt(1);
    assertThatThrownBy(() -> atomic.replace(file, "new".getBytes(StandardCharsets.UTF_8), false))
        .isNotInstanceOf(CommitStateUnknownException.class);
    assertThat(Files.readString(file)).isEqualTo("old");
    failing.failAt(2);
    assertThatThrownBy(() -> atomic.replace(file, "new".getBytes(StandardCharsets.UTF_8), false))
        .isInstanceOf(CommitStateUnknownException.class);
    assertThat(Files.readString(file)).isEqualTo("old");
    failing.failAt(3);
    assertThatThrownBy(() -> atomic.replace(file, "new".getBytes(StandardCharsets.UTF_8), false))
        .isInstanceOf(CommitStateUnknownException.class);
    assertThat(Files.readString(file)).isEqualTo("new");
    assertThat(names()).containsExactly("a.json");
  }

  @Test
  void acceptsOnlyOwnLinkToNewestSnapshot() throws Exception {
    VariableKey key = new VariableKey("gfs", new RunId("20260131_18z"), "tmp2m");
    PublishedLayout tree = new PublishedLayout(temp);
    Files.createDirectories(tree.variable(key));
    assertThat(tree.newestSnapshotName(key)).isEmpty();
    Path link = tree.newestLink(key);
    Files.createSymbolicLink(link, Path.of("manifests/006-0123456789abcdef.json"));
    assertThat(tree.newestSnapshotName(key)).isEqualTo(Optional.of("006-0123456789abcdef"));
    for (String forged :
        List.of(
            "../tmp2m/manifests/006-0123456789abcdef.json",
            "manifests/../manifests/006-0123456789abcdef.json",
            "manifests/./006-0123456789abcdef.json",
            "manifestsX006-0123456789abcdef.json",
            "006-0123456789abcdef.json",
            "manifests/006-0123456789ABCDEF.json",
            "manifests/006-0123456789abcdef",
            "manifests/.json",
            ".json",
            "json",
            "/etc/passwd",
            "/manifests/006-0123456789abcdef.json")) {
      Files.delete(link);
      Files.createSymbolicLink(link, Path.of(forged));
      assertThatThrownBy(() -> tree.newestSnapshotName(key))
          .as(forged)
          .isInstanceOf(FailureException.class);
    }
    Files.delete(link);
    Files.writeString(link, "{}");
    assertThatThrownBy(() -> tree.newestSnapshotName(key)).hasMessageContaining("a symbolic link");
  }

  @Test
  void listsHistoryRecordsNewestFirst() throws Exception {
    ManifestLayout tree = new ManifestLayout(temp);
    HistoryStore history = new HistoryStore(tree, disk);
    assertThat(history.generations("gfs").toArray()).isEmpty();
    Files.createDirectories(tree.history("gfs"));
    for (String name : List.of("00000009.json", "00000010.json", "x.json", ".00000011.json.tmp")) {
      Files.writeString(tree.history("gfs").resolve(name), "{}");
    }
    assertThat(history.generations("gfs").toArray()).containsExactly(10, 9);
    history.removeTemporaries("gfs");
    assertThat(tree.history("gfs").resolve(".00000011.json.tmp")).doesNotExist();
    assertThat(history.read("gfs", 8)).isEmpty();
    assertThatThrownBy(() -> history.read("gfs", 9)).isInstanceOf(FailureException.class);
  }

  @Test
  void locksOutSecondInstance() throws Exception {
    Path file = temp.resolve(".lock");
    WriterLock first = new WriterLock(file);
    try (WriterLock second = new WriterLock(file)) {
      assertThat(first.tryAcquire()).isTrue();
      assertThat(first.tryAcquire()).isTrue();
      assertThat(second.tryAcquire()).isFalse();
      assertThat(second.holder().describe()).isEqualTo("process " + ProcessHandle.current().pid());
      first.close();
      assertThat(second.tryAcquire()).isTrue();
    }
  }

  @Test
  void keepsLockAfterReadingOwner() throws Exception {
    Path file = temp.resolve(".lock");
    WriterLock lock = new WriterLock(file);
    try (WriterLock other = new WriterLock(file)) {
      assertThat(lock.tryAcquire()).isTrue();
      assertThat(lock.holder().describe()).isEqualTo("process " + ProcessHandle.current().pid());
      assertThat(other.tryAcquire()).isFalse();
      assertThat(child(file)).isEqualTo(LockChildMain.REFUSED);
      lock.close();
      assertThat(child(file)).isEqualTo(LockChildMain.TAKEN);
    }
  }

  private static int child(Path file) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockChildMain.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return child.exitValue();
  }
}
