package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import twf.tiles.fuzz.FuzzTarget;

/**
 * Checks that ranges are within the content, do not exceed the maximum number, and equal those of a
 * simple parser written after RFC 9110.
 */
public final class RangeHeaderFuzzTarget implements FuzzTarget {
  private static final Pattern SPEC = Pattern.compile("([0-9]*)-([0-9]*)");
  private static final int SIZE_BYTES = 2;

  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
            "bytes=0-99",
            "bytes=-5",
            "bytes=9-",
            "bytes=0-0,2-2, 4-4\t,,6-",
            "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8",
            "bytes=9223372036854775807-9223372036854775808",
            "bytes=-99999999999999999999999",
            "bytes=00000000000000000000000000-1",
            "Bytes=1-0",
            "lines=1-2")
        .map(header -> ("\0d" + header).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void run(byte[] input) {
    if (input.length < SIZE_BYTES) {
      return;
    }
    long size = (input[0] & 0xff) << 8 | input[1] & 0xff;
    String header =
        new String(input, SIZE_BYTES, input.length - SIZE_BYTES, StandardCharsets.ISO_8859_1);
    check(header, size);
    // Sizes near Long.MAX_VALUE find overflows.
    check(header, Long.MAX_VALUE - size);
  }

  private static void check(String header, long size) {
    RangeHeader found = RangeHeader.parse(header, size);
    assertThat(found.ranges()).hasSizeLessThanOrEqualTo(RangeHeader.MAX_RANGES);
    for (ByteRange range : found.ranges()) {
      assertThat(range.first()).isBetween(0L, range.last());
      assertThat(range.last()).isLessThan(size);
    }
    assertThat(found.ranges().isEmpty()).isEqualTo(found.kind() != RangeHeader.Kind.PARTIAL);
    assertThat(found).isEqualTo(plain(header, BigInteger.valueOf(size)));
  }

  /** Parses a header with a regular expression and BigInteger, as a reference. */
  private static RangeHeader plain(String header, BigInteger size) {
    if (!header.toLowerCase(Locale.ROOT).startsWith("bytes=")) {
      return whole();
    }
    String set = header.substring(6).replaceAll("[ \t]*,[ \t]*", ",");
    List<String> specs = Stream.of(set.split(",", -1)).filter(spec -> !spec.isEmpty()).toList();
    if (specs.isEmpty() || specs.size() > RangeHeader.MAX_RANGES) {
      return whole();
    }
    List<ByteRange> ranges = new ArrayList<>();
    for (String spec : specs) {
      Matcher parts = SPEC.matcher(spec);
      if (!parts.matches() || spec.equals("-") || isBackward(parts)) {
        return whole();
      }
      BigInteger last = size.subtract(BigInteger.ONE);
      BigInteger from;
      BigInteger to = last;
      if (parts.group(1).isEmpty()) {
        from = size.subtract(new BigInteger(parts.group(2))).max(BigInteger.ZERO);
        if (new BigInteger(parts.group(2)).signum() > 0 && size.signum() == 0) {
          return whole();
        }
      } else {
        from = new BigInteger(parts.group(1));
        to = parts.group(2).isEmpty() ? last : new BigInteger(parts.group(2)).min(last);
      }
      if (from.compareTo(to) <= 0) {
        ranges.add(new ByteRange(from.longValueExact(), to.longValueExact()));
      }
    }
    return ranges.isEmpty()
        ? new RangeHeader(RangeHeader.Kind.UNSATISFIABLE, List.of())
        : new RangeHeader(RangeHeader.Kind.PARTIAL, ranges);
  }

  private static boolean isBackward(Matcher parts) {
    return !parts.group(1).isEmpty()
        && !parts.group(2).isEmpty()
        && new BigInteger(parts.group(1)).compareTo(new BigInteger(parts.group(2))) > 0;
  }

  private static RangeHeader whole() {
    return new RangeHeader(RangeHeader.Kind.WHOLE, List.of());
  }
}
