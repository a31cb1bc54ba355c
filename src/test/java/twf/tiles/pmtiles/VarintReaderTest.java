package twf.tiles.pmtiles;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.pmtiles.MalformedAssertions.assertMalformed;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import twf.tiles.testing.TestDirectoryBuilder;

class VarintReaderTest {
  @Property
  void roundTripsNumbers(@ForAll @LongRange(min = 0) long first, @ForAll byte second) {
    long small = second & 0xff;
    Directory.VarintReader in =
        new Directory.VarintReader(TestDirectoryBuilder.varints(first, small), "a");
    assertThat(in.next()).isEqualTo(first);
    assertThat(in.next()).isEqualTo(small);
    assertThat(in.remaining()).isZero();
  }

  @Property
  void rejectsNumbersOver63Bits(@ForAll @LongRange(min = Long.MIN_VALUE, max = -1) long n) {
    assertMalformed(
        () -> new Directory.VarintReader(TestDirectoryBuilder.varints(n), "a").next(),
        "number of 2^63 or more");
  }

  @Test
  void rejectsUnterminatedNumbers() {
    byte[] endless = new byte[11];
    Arrays.fill(endless, (byte) 0x80);
    assertMalformed(() -> new Directory.VarintReader(endless, "a").next(), "more than 10 bytes");
    assertMalformed(
        () -> new Directory.VarintReader(new byte[] {(byte) 0x80}, "a").next(),
        "ends inside a number");
    assertMalformed(
        () -> new Directory.VarintReader(new byte[0], "a").next(), "ends inside a number");
  }
}
