package twf.tiles.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the trend check on series whose growth is known. */
class TrendCheckTest {
  private static final int SAMPLES = 350;
  private static final double HEAP = 30;
  private final Random random = new Random(4711);

  @Test
  void acceptsConstantSeries() {
    assertThat(heap(i -> HEAP).isFlat()).isTrue();
  }

  @Test
  void acceptsNoise() {
    assertThat(heap(i -> HEAP + random.nextGaussian() * 5).isFlat()).isTrue();
  }

  @Test
  void acceptsOccasionalPeaks() {
    assertThat(heap(i -> i % 9 == 0 ? 200 : HEAP + random.nextDouble()).isFlat()).isTrue();
    assertThat(heap(i -> i > SAMPLES - 20 ? 200 : HEAP).isFlat()).isTrue();
  }

  @Test
  void acceptsShrinkingSeries() {
    assertThat(heap(i -> HEAP - i * 0.05).isFlat()).isTrue();
  }

  @Test
  void detectsLeakOfSixKilobytesPerSecond() {
    // One sample every 10 s: a leak of 8 MiB per hour under noise of 2 MiB.
    assertThat(heap(i -> HEAP + i * 0.0235 + random.nextGaussian() * 2).isFlat()).isFalse();
  }

  @Test
  void detectsStepwiseLeak() {
    assertThat(heap(i -> HEAP + (i / 60) * 2).isFlat()).isFalse();
  }

  @Test
  void detectsSlowDescriptorLeak() {
    assertThat(counted(i -> 80 + i / 24).isFlat()).isFalse();
    assertThat(counted(i -> 80 + i / 24 + random.nextInt(5)).isFlat()).isFalse();
    assertThat(counted(i -> 80 + random.nextInt(12)).isFlat()).isTrue();
  }

  @Test
  void detectsLeakInShortSoak() {
    assertThat(TrendCheck.of("threads", samples(20, i -> 40 + i), 0, 4).isFlat()).isFalse();
  }

  @Test
  void isUndecidedForTooFewSamples() {
    TrendCheck few = TrendCheck.of("heap", samples(8, i -> HEAP), 0.1, 4);
    assertThat(few.isFlat()).isFalse();
    assertThat(few.describe()).contains("too few");
  }

  @Test
  void describesComparison() {
    assertThat(TrendCheck.of("threads", samples(9, i -> i < 5 ? 40 : 50), 0, 4).describe())
        .isEqualTo(
            "threads: 40.0 in the first third, 50.0 in the last, allowed +4.0: GROWS (9 samples)");
  }

  private static TrendCheck heap(IntToDoubleFunction value) {
    return SoakThresholds.HEAP.judge(samples(SAMPLES, value));
  }

  private static TrendCheck counted(IntToDoubleFunction value) {
    return SoakThresholds.DESCRIPTORS.judge(samples(SAMPLES, value));
  }

  private static List<Double> samples(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToObj(i -> value.applyAsDouble(i)).toList();
  }
}
