package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.assertMalformed;
import static twf.tiles.testing.FutureAssertions.await;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.testing.BufferByteSource;
import twf.tiles.testing.FutureAssertions;

class ByteSourceTest {
  @TempDir Path folder;

  @Test
  void readsBufferWithinBoundsOnly() {
    readsWithinBoundsAlone(new BufferByteSource("b", Buffer.buffer("0123456789")));
  }

  @Test
  void readsFileWithinBoundsOnly() throws IOException {
    Path file = Files.writeString(folder.resolve("ten"), "0123456789");
    ByteSource source = FileByteSource.open(file);
    assertThat(source.name()).isEqualTo(file.toString());
    readsWithinBoundsAlone(source);
    await(source.close());
    storage(source.read(0, 1), "closed");
    await(source.close());
  }

  @Test
  void failsWhenFileShrinks() throws IOException {
    Path file = Files.writeString(folder.resolve("ten"), "0123456789");
    ByteSource source = FileByteSource.open(file);
    Files.writeString(file, "01234");
    assertMalformed(source.read(0, 10), "ends before byte 10");
    await(source.close());
  }

  @Test
  void reportsUnopenableFileAsStorageFailure() {
    storage(
        Future.future(done -> FileByteSource.open(folder.resolve("none"))), "none: does not exist");
    storage(FileByteSource.open(folder).read(0, 1), "directory");
  }

  private static void readsWithinBoundsAlone(ByteSource source) {
    assertThat(source.size()).isEqualTo(10);
    assertThat(await(source.read(0, 10))).hasToString("0123456789");
    assertThat(await(source.read(9, 1))).hasToString("9");
    assertThat(await(source.read(10, 0)).length()).isZero();
    assertMalformed(source.read(9, 2), "ends before byte 11: it has 10 bytes");
    assertMalformed(source.read(-1, 2), "ends before byte 2 bytes at -1");
    assertMalformed(source.read(0, -1), "ends before byte -1 bytes at 0");
    assertMalformed(source.read(0, Integer.MAX_VALUE), "ends before byte 2147483647");
    assertMalformed(
        source.read(Long.MAX_VALUE, 1), "ends before byte 1 bytes at 9223372036854775807");
  }

  private static void storage(Future<?> future, String message) {
    Throwable thrown = FutureAssertions.failure(future);
    assertThat(thrown).isInstanceOf(FailureException.class).hasMessageContaining(message);
    assertThat(((FailureException) thrown).failure().kind()).isEqualTo(FailureKind.STORAGE);
  }
}
