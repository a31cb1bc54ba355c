package twf.tiles.staging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.domain.VariableKey;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestClock;

/** Tests which scans of a manifest report a change. */
class ManifestFingerprintsTest {
  private static final VariableKey KEY = StagedRun.key("hrrr/20260101_06z/tmp2m");

  @TempDir Path root;
  private final TestClock clock = TestClock.stopped();
  private final Instant written = clock.instant();
  private ManifestFingerprints manifests;

  @BeforeEach
  void open() {
    manifests = new ManifestFingerprints(root, clock, ManifestFingerprints.MOST);
  }

  /** Writes by rename, so that the file has another inode each time. */
  private void put(String content, Instant modified) throws IOException {
    Path file = manifests.file(KEY);
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling(".part");
    Files.writeString(part, content);
    Files.setLastModifiedTime(part, FileTime.from(modified));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private boolean isChanged() {
    return manifests.scan(KEY).changed().isPresent();
  }

  @Test
  void ignoresChangedInode() throws IOException {
    for (Instant modified : new Instant[] {written, written.minusSeconds(3600)}) {
      put("same", modified);
      assertThat(isChanged()).isTrue();
      for (int look = 0; look < 3; look++) {
        put("same", modified);
        assertThat(isChanged()).isFalse();
        clock.advance(Duration.ofSeconds(2));
      }
    }
  }

  @Test
  void detectsContentChangeWithinTimestampOnce() throws IOException {
    put("aaaa", written);
    assertThat(isChanged()).isTrue();
    put("bbbb", written);
    assertThat(isChanged()).isTrue();
    assertThat(isChanged()).isFalse();
    put("cccc", written);
    clock.advance(Duration.ofHours(1));
    assertThat(isChanged()).as("read once more, however late").isTrue();
    assertThat(isChanged()).isFalse();
  }

  @Test
  void stopsReadingContentOnceTimestampIsReliable() throws IOException {
    put("aaaa", written);
    assertThat(isChanged()).isTrue();
    clock.advance(Duration.ofSeconds(4));
    assertThat(isChanged()).isFalse();
    put("bbbb", written);
    assertThat(isChanged()).as("same path, size and time").isFalse();
    put("old-", written.minusSeconds(60));
    assertThat(isChanged()).isTrue();
    put("OLD-", written.minusSeconds(60));
    assertThat(isChanged()).as("same path, size and time").isFalse();
  }

  @Test
  void handlesTimestampsAheadOfClock() throws IOException {
    put("aaaa", written.plusSeconds(86_400));
    assertThat(isChanged()).isTrue();
    clock.advance(Duration.ofSeconds(4));
    assertThat(isChanged()).isFalse();
    put("bbbb", written.plusSeconds(86_400));
    assertThat(isChanged()).isFalse();
  }

  @Test
  void forgetsMissingManifestAndReportsItsReturn() throws IOException {
    put("aaaa", written);
    assertThat(isChanged()).isTrue();
    assertThat(manifests.keys()).containsExactly(KEY);
    Files.delete(manifests.file(KEY));
    manifests.rescanExcept(Set.of());
    assertThat(manifests.keys()).isEmpty();
    put("aaaa", written);
    assertThat(isChanged()).isTrue();
  }
}
