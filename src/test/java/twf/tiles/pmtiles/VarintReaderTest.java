package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.refused;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.TestDirectoryBuilder;

class VarintReaderTest {
  @Property
  void readsWhatWasWritten(@ForAll @LongRange(min = 0) long first, @ForAll byte second) {
    long small = second & 0xff;
    VarintReader in = new VarintReader(TestDirectoryBuilder.varints(first, small), "a");
    assertThat(in.next()).isEqualTo(first);
    assertThat(in.next()).isEqualTo(small);
    assertThat(in.remaining()).isZero();
  }

  @Property
  void refusesEveryNumberOverSixtyThreeBits(
      @ForAll @LongRange(min = Long.MIN_VALUE, max = -1) long n) {
    refused(
        () -> new VarintReader(TestDirectoryBuilder.varints(n), "a").next(),
        "number of 2^63 or more");
  }

  @Test
  void refusesNumbersThatDoNotEnd() {
    byte[] endless = new byte[11];
    Arrays.fill(endless, (byte) 0x80);
    refused(() -> new VarintReader(endless, "a").next(), "more than 10 bytes");
    refused(() -> new VarintReader(new byte[] {(byte) 0x80}, "a").next(), "ends inside a number");
    refused(() -> new VarintReader(new byte[0], "a").next(), "ends inside a number");
  }
}
