package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import twf.tiles.error.FailureException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;
import twf.tiles.testing.TestDirectoryBuilder;

/**
 * Checks that decompressed output stays within its limit. The first byte of the input selects the
 * compression.
 */
public final class DecompressorFuzzTarget implements FuzzTarget {
  private static final int LIMIT = 64 * 1024;
  private static final byte[] TEXT = "the tile says hello, hello".getBytes(StandardCharsets.UTF_8);
  private static final String BROTLI = "GycA+MVtbF353dMQDIRGnmKqIIFERMbE9R9EewsB";
  private static final String BROTLI_BOMB = "y///P/gnAOKxQCD3/q/+/x//BEAcFgHo3j8A";

  @Override
  public Stream<byte[]> seeds() {
    byte[] zeros = new byte[LIMIT + 1];
    return Stream.of(
        input(Compression.NONE, TEXT),
        input(Compression.GZIP, TestDirectoryBuilder.compress(TEXT, Compression.GZIP)),
        input(Compression.GZIP, TestDirectoryBuilder.compress(zeros, Compression.GZIP)),
        input(Compression.ZSTD, TestDirectoryBuilder.compress(TEXT, Compression.ZSTD)),
        input(Compression.ZSTD, TestDirectoryBuilder.compress(zeros, Compression.ZSTD)),
        input(Compression.BROTLI, Base64.getDecoder().decode(BROTLI)),
        input(Compression.BROTLI, Base64.getDecoder().decode(BROTLI_BOMB)));
  }

  private static byte[] input(Compression compression, byte[] content) {
    byte[] input = new byte[content.length + 1];
    input[0] = (byte) compression.ordinal();
    System.arraycopy(content, 0, input, 1, content.length);
    return input;
  }

  @Override
  public void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Compression[] all = Compression.values();
    Compression compression = all[(input[0] & 0xff) % all.length];
    Buffer content = Buffer.buffer(Arrays.copyOfRange(input, 1, input.length));
    try {
      Buffer output = Decompressor.decompress(content, compression, LIMIT, "a");
      assertThat(output.length()).isLessThanOrEqualTo(LIMIT);
      assertThat(Decompressor.decompress(content, compression, LIMIT, "a")).isEqualTo(output);
    } catch (FailureException e) {
      RefusalInvariants.checkMalformed(e, "a: ");
    }
  }
}
