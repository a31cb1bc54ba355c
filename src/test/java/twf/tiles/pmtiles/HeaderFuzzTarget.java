package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import twf.tiles.error.FailureException;
import twf.tiles.fuzz.FuzzTarget;
import twf.tiles.fuzz.RefusalInvariants;
import twf.tiles.testing.TestArchiveBuilder;

/** Checks that a valid header has the values of its bytes. */
public final class HeaderFuzzTarget implements FuzzTarget {
  @Override
  public Stream<byte[]> seeds() {
    byte[] right = TestArchiveBuilder.pyramid(1).toBuffer().getBytes(0, ArchiveLimits.HEADER);
    return Stream.of(
        right, TestArchiveBuilder.pyramid(0).toBuffer().getBytes(), new byte[] {'P', 'M'});
  }

  @Override
  public void run(byte[] input) {
    try {
      check(Header.parse(Buffer.buffer(input), "a"), input);
    } catch (FailureException e) {
      RefusalInvariants.checkMalformed(e, "a: ");
    }
  }

  private static void check(Header header, byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.getLong(0) & 0x00ff_ffff_ffff_ffffL).isEqualTo(0x0073_656c_6954_4d50L);
    Section[] sections = {header.root(), header.metadata(), header.leaves(), header.tiles()};
    for (int i = 0; i < sections.length; i++) {
      assertThat(sections[i].offset()).isNotNegative().isEqualTo(in.getLong(8 + 16 * i));
      assertThat(sections[i].length()).isNotNegative().isEqualTo(in.getLong(16 + 16 * i));
      // No sum of offset and length may overflow.
      boolean ends = sections[i].endsWithin(input.length);
      assertThat(ends)
          .isEqualTo(
              sections[i].offset() <= input.length
                  && sections[i].length() <= input.length - sections[i].offset());
    }
    assertThat(header.internalCompression().code()).isEqualTo(in.get(97));
    assertThat(header.tileCompression().code()).isEqualTo(in.get(98));
    assertThat(header.tileType().code()).isEqualTo(in.get(99));
    assertThat(header.minZoom()).isEqualTo(in.get(100) & 0xff);
    assertThat(header.maxZoom()).isEqualTo(in.get(101) & 0xff);
  }
}
