package twf.tiles.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.common.NodeUrl;

class WriterLockTest {
  private static final int ROUNDS = 2000;
  private static final NodeUrl URL = Objects.requireNonNull(NodeUrl.parse("http://127.0.0.1:8098"));

  @TempDir Path temp;

  private Path file() {
    return temp.resolve(".lock");
  }

  @Test
  void claimExcludesOnlyThoseThatRespectIt() throws IOException {
    WriterLock claiming = new WriterLock(file());
    try (WriterLock other = new WriterLock(file())) {
      assertThat(claiming.tryClaim()).isTrue();
      assertThat(other.isClaimedByOther()).isTrue();
      assertThat(claiming.isClaimedByOther()).isFalse();
      assertThat(other.tryAcquireUnlessClaimed()).isFalse();
      assertThat(claiming.tryAcquire()).isTrue();
      assertThat(other.isClaimedByOther()).as("the writer claims nothing").isFalse();
      assertThat(other.tryAcquireUnlessClaimed()).isFalse();
      claiming.close();
      assertThat(other.tryAcquireUnlessClaimed()).isTrue();
    }
  }

  @Test
  void waitingWithoutClaimIsNotTakenForClaim() throws Exception {
    try (WriterLock writer = new WriterLock(file());
        WriterLock other = new WriterLock(file())) {
      assertThat(writer.tryAcquire()).isTrue();
      CompletableFuture<Boolean> acquired =
          CompletableFuture.supplyAsync(
              () -> {
                boolean any = false;
                for (int i = 0; i < ROUNDS; i++) {
                  any |= tryAcquireUnlessClaimed(other);
                }
                return any;
              });
      boolean claimed = false;
      for (int i = 0; i < ROUNDS || !acquired.isDone(); i++) {
        claimed |= writer.isClaimedByOther();
      }
      assertThat(acquired.get(10, TimeUnit.SECONDS)).isFalse();
      assertThat(claimed).isFalse();
    }
  }

  private static boolean tryAcquireUnlessClaimed(WriterLock lock) {
    try {
      return lock.tryAcquireUnlessClaimed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void isExcludedByWholeFileLockOfEarlierVersion() throws IOException {
    Files.writeString(file(), "process 4711");
    try (FileChannel earlier = FileChannel.open(file(), StandardOpenOption.WRITE);
        WriterLock lock = new WriterLock(file())) {
      FileLock held = earlier.tryLock();
      assertThat(held).isNotNull();
      assertThat(lock.tryAcquire()).isFalse();
      assertThat(lock.tryAcquireUnlessClaimed()).isFalse();
      assertThat(lock.tryClaim()).isFalse();
      assertThat(lock.holder()).isEqualTo(new WriterLock.Holder("process 4711", 0, null));
    }
  }

  @Test
  void countsTakeoversAndNamesAddress() throws IOException {
    String process = "process " + ProcessHandle.current().pid();
    try (WriterLock first = new WriterLock(file(), URL)) {
      assertThat(first.tryAcquire()).isTrue();
      assertThat(first.tryAcquire()).isTrue();
      assertThat(first.holder().epoch()).isEqualTo(1);
      assertThat(first.holder()).isEqualTo(new WriterLock.Holder(process, 1, URL));
    }
    try (WriterLock second = new WriterLock(file())) {
      assertThat(second.tryAcquire()).isTrue();
      assertThat(second.holder()).isEqualTo(new WriterLock.Holder(process, 2, null));
      Files.delete(file());
      assertThat(second.tryAcquire()).isTrue();
      assertThat(second.holder().epoch()).as("after a removal of the file").isEqualTo(3);
    }
  }

  @Test
  void readsHolderWithoutCreatingFile() throws IOException {
    try (WriterLock lock = new WriterLock(file())) {
      assertThat(lock.holder()).isEqualTo(WriterLock.Holder.UNKNOWN);
      assertThat(temp).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\u0000\u0000",
        "process x",
        "<script>",
        "process 1 2\nepoch 3\nurl http://a/",
        "process 123456789012345678901234567890"
      })
  void distrustsForeignHolder(String content) throws IOException {
    Files.writeString(file(), content);
    try (WriterLock lock = new WriterLock(file())) {
      assertThat(lock.holder()).isEqualTo(WriterLock.Holder.UNKNOWN);
      assertThat(lock.tryAcquire()).isTrue();
      assertThat(lock.holder().epoch()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "http://user:secret@host/",
        "http://host/?q",
        "http://host/#f",
        "http://0.0.0.0:1",
        "http://host:99999",
        "ftp://host",
        "http://host/\u001b[31m",
        "//host",
        "-"
      })
  void ignoresUnacceptableAddress(String url) throws IOException {
    Files.writeString(file(), "process 7\nepoch 5\nurl " + url + "\n");
    try (WriterLock lock = new WriterLock(file())) {
      assertThat(lock.holder()).isEqualTo(new WriterLock.Holder("process 7", 5, null));
    }
  }

  @Test
  void readsBoundedContentOfHugeFile() throws IOException {
    Files.writeString(file(), "process 7\nepoch 5\nurl http://h" + "a".repeat(1 << 20) + "\n");
    try (WriterLock lock = new WriterLock(file())) {
      assertThat(lock.holder()).isEqualTo(new WriterLock.Holder("process 7", 5, null));
    }
  }
}
