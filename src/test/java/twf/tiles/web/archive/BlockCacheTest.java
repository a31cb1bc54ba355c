package twf.tiles.web.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;
import twf.tiles.http.ByteRange;
import twf.tiles.testing.FutureAssertions;

class BlockCacheTest {
  private static final int BLOCK = BlockCache.BLOCK_BYTES;
  private static final int SIZE = 3 * BLOCK + 1000;

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final byte[] content = new byte[SIZE];
  private ArchiveFile file;
  private BlockCache cache;

  @BeforeEach
  void open() throws IOException {
    new Random(7).nextBytes(content);
    file =
        new ArchiveFile(
            new VariableKey("era5", new RunId("20260129_00z"), "tmp2m"),
            Files.write(folder.resolve("000.pmtiles"), content),
            "ab12",
            SIZE);
    cache = new BlockCache(vertx, new WorkerPool(vertx, "test", 2), 10L * BLOCK);
  }

  @AfterEach
  void close() {
    FutureAssertions.await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 16383",
    "0, 65535",
    "0, 65536",
    "65535, 65536",
    "65536, 131071",
    "100, 196608",
    "196607, 197607",
    "196608, 197607",
    "0, 197607"
  })
  void readsRangesAcrossBlockBoundaries(int first, int last) {
    ByteRange range = new ByteRange(first, last);
    Buffer expected = Buffer.buffer(Arrays.copyOfRange(content, first, last + 1));
    assertThat(FutureAssertions.await(cache.retain(file, range, null)).copy()).isEqualTo(expected);
    assertThat(FutureAssertions.await(cache.retain(file, range, null)).copy())
        .as("again")
        .isEqualTo(expected);
  }

  @Test
  void servesCachedBlocksWithoutFile() throws IOException {
    ByteRange range = new ByteRange(10, BLOCK + 10);
    FutureAssertions.await(cache.retain(file, range, null)).copy();
    Files.delete(file.path());
    assertThat(cache.retain(file, range, null).succeeded()).isTrue();
  }

  @Test
  void rejectsFileOfWrongSizeByName() throws IOException {
    Files.write(file.path(), new byte[10]);
    assertThatThrownBy(() -> FutureAssertions.await(cache.retain(file, new ByteRange(0, 10), null)))
        .hasMessageContaining("000.pmtiles: published with 197608 bytes, found 10");
  }

  @Test
  void releasesAllBlocksWhenOneFails() throws IOException {
    FutureAssertions.await(cache.retain(file, new ByteRange(0, 10), null)).copy();
    Files.delete(file.path());
    assertThatThrownBy(
            () -> FutureAssertions.await(cache.retain(file, new ByteRange(0, BLOCK + 10), null)))
        .hasMessageContaining("000.pmtiles");
    assertThat(
            FutureAssertions.await(cache.retain(file, new ByteRange(5, 5), null)).copy().getByte(0))
        .isEqualTo(content[5]);
  }
}
