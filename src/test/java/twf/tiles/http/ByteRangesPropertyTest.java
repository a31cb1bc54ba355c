package twf.tiles.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Compares ranges with a slow reference implementation that tests each byte position. */
final class ByteRangesPropertyTest {

  @Property(tries = 2000, seed = "20260129")
  void resolvesRangesToRequestedPositions(
      @ForAll("specs") List<Spec> specs, @ForAll @IntRange(min = 1, max = 60) int size) {
    String header =
        specs.stream().map(Spec::text).collect(Collectors.joining(" ,\t", "bytes=", ""));
    RangeHeader found = RangeHeader.parse(header, size);
    if (specs.size() > RangeHeader.MAX_RANGES || specs.stream().anyMatch(Spec::isBackward)) {
      assertThat(found.kind()).isEqualTo(RangeHeader.Kind.WHOLE);
      return;
    }
    List<List<Integer>> expected = new ArrayList<>();
    for (Spec spec : specs) {
      List<Integer> positions =
          IntStream.range(0, size).filter(at -> spec.holds(at, size)).boxed().toList();
      if (!positions.isEmpty()) {
        expected.add(positions);
      }
    }
    assertThat(found.kind())
        .isEqualTo(expected.isEmpty() ? RangeHeader.Kind.UNSATISFIABLE : RangeHeader.Kind.PARTIAL);
    assertThat(found.ranges().stream().map(ByteRangesPropertyTest::positions))
        .containsExactlyElementsOf(expected);
  }

  @Property(tries = 2000, seed = "20260130")
  void toleratesAnyText(@ForAll String text, @ForAll @IntRange(min = 0, max = 60) int size) {
    RangeHeader found = RangeHeader.parse("bytes=" + text, size);
    assertThat(found.ranges())
        .allMatch(range -> range.first() >= 0 && range.first() <= range.last())
        .allMatch(range -> range.last() < size);
  }

  private static List<Integer> positions(ByteRange range) {
    return IntStream.rangeClosed((int) range.first(), (int) range.last()).boxed().toList();
  }

  @Provide
  Arbitrary<List<Spec>> specs() {
    Arbitrary<BigInteger> numbers =
        Arbitraries.oneOf(
            Arbitraries.bigIntegers().between(BigInteger.ZERO, BigInteger.valueOf(70)),
            Arbitraries.bigIntegers()
                .between(BigInteger.valueOf(Long.MAX_VALUE), BigInteger.TEN.pow(30)));
    Arbitrary<Spec> specs =
        Combinators.combine(numbers, numbers, Arbitraries.of(Form.values())).as(Spec::new);
    return specs.list().ofMinSize(1).ofMaxSize(RangeHeader.MAX_RANGES + 1);
  }

  enum Form {
    CLOSED,
    OPEN,
    SUFFIX
  }

  record Spec(BigInteger first, BigInteger last, Form form) {
    String text() {
      return switch (form) {
        case CLOSED -> first + "-" + last;
        case OPEN -> first + "-";
        case SUFFIX -> "-" + last;
      };
    }

    boolean isBackward() {
      return form == Form.CLOSED && last.compareTo(first) < 0;
    }

    boolean holds(int at, int size) {
      BigInteger here = BigInteger.valueOf(at);
      return switch (form) {
        case CLOSED -> here.compareTo(first) >= 0 && here.compareTo(last) <= 0;
        case OPEN -> here.compareTo(first) >= 0;
        case SUFFIX -> BigInteger.valueOf(size - at).compareTo(last) <= 0;
      };
    }
  }
}
