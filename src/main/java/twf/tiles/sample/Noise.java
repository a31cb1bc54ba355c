package twf.tiles.sample;

/** Deterministic value noise: random values on a lattice, smoothly interpolated. */
final class Noise {
  private final long seed;

  Noise(long seed) {
    this.seed = seed;
  }

  /** Returns the sum of four octaves, about -1 to 1; features are about one unit wide. */
  double at(double x, double y) {
    double sum = 0;
    double amplitude = 0.5;
    double scale = 1;
    for (int octave = 0; octave < 4; octave++) {
      sum += amplitude * smooth(x * scale, y * scale, octave);
      amplitude /= 2;
      scale *= 2.03;
    }
    return sum;
  }

  private double smooth(double x, double y, int octave) {
    long x0 = (long) Math.floor(x);
    long y0 = (long) Math.floor(y);
    double fx = fade(x - x0);
    double fy = fade(y - y0);
    double south = mix(height(x0, y0, octave), height(x0 + 1, y0, octave), fx);
    double north = mix(height(x0, y0 + 1, octave), height(x0 + 1, y0 + 1, octave), fx);
    return mix(south, north, fy);
  }

  /** Hashes a lattice point to -1 to 1 with the finaliser of SplitMix64. */
  private double height(long x, long y, int octave) {
    long bits = seed + 31L * octave + x * 0x9e3779b97f4a7c15L + y * 0xc2b2ae3d27d4eb4fL;
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    return ((bits ^ (bits >>> 31)) >> 11) * 0x1p-52;
  }

  private static double fade(double t) {
    return t * t * t * (t * (6 * t - 15) + 10);
  }

  private static double mix(double a, double b, double part) {
    return a + part * (b - a);
  }
}
