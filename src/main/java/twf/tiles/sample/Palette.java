package twf.tiles.sample;

import java.util.List;
import twf.tiles.domain.Legend;

/**
 * A 256-colour palette of a legend: index 0 is nodata and transparent, 1 to 255 span the legend.
 */
final class Palette {
  static final int NODATA = 0;

  private static final int LEVELS = 254;
  private static final int SIZE = 256;

  private final double lowest;
  private final double perUnit;
  private final double threshold;
  private final int[] rgba = new int[SIZE];

  /**
   * @param threshold the value below which values are nodata, in the legend's units
   */
  Palette(Legend legend, double threshold) {
    List<Legend.Stop> stops = legend.stops();
    double highest = stops.get(stops.size() - 1).value();
    this.lowest = stops.get(0).value();
    this.perUnit = LEVELS / (highest - lowest);
    this.threshold = threshold;
    for (int i = 0; i <= LEVELS; i++) {
      rgba[i + 1] = colour(stops, lowest + i / perUnit) << 8 | 0xff;
    }
  }

  /** Returns the index of a value; values beyond the legend are clamped. */
  int indexOf(float value) {
    if (!(value >= threshold)) {
      return NODATA;
    }
    int level = (int) ((value - lowest) * perUnit + 0.5);
    return 1 + Math.max(0, Math.min(LEVELS, level));
  }

  /** Returns a colour with red in the highest byte and alpha in the lowest. */
  int rgba(int index) {
    return rgba[index];
  }

  /** Returns the PLTE content: three bytes per colour. */
  byte[] rgb() {
    byte[] bytes = new byte[3 * SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[3 * i] = (byte) (rgba[i] >>> 24);
      bytes[3 * i + 1] = (byte) (rgba[i] >>> 16);
      bytes[3 * i + 2] = (byte) (rgba[i] >>> 8);
    }
    return bytes;
  }

  /** Returns the tRNS content: the alpha of the first colour; all others are opaque. */
  byte[] alpha() {
    return new byte[] {(byte) rgba[NODATA]};
  }

  private static int colour(List<Legend.Stop> stops, double value) {
    int above = 1;
    while (above < stops.size() - 1 && stops.get(above).value() < value) {
      above++;
    }
    Legend.Stop low = stops.get(above - 1);
    Legend.Stop high = stops.get(above);
    double part = Math.min(1, (value - low.value()) / (high.value() - low.value()));
    int from = Integer.parseInt(low.colour().substring(1), 16);
    int to = Integer.parseInt(high.colour().substring(1), 16);
    return channel(from, to, part, 16) | channel(from, to, part, 8) | channel(from, to, part, 0);
  }

  private static int channel(int from, int to, double part, int shift) {
    int low = from >> shift & 0xff;
    int high = to >> shift & 0xff;
    return (int) Math.round(low + part * (high - low)) << shift;
  }
}
