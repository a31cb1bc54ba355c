package twf.tiles.app;

import twf.tiles.bus.Outcome;
import twf.tiles.validate.Verified;

/**
 * What was looked at so far.
 *
 * @param files archives, metas and manifests
 * @param frames among them, of folders
 * @param failures rows that failed
 * @param seconds since the start
 */
record VerifyCounts(long files, long frames, long failures, double seconds) {
  static final VerifyCounts NONE = new VerifyCounts(0, 0, 0, 0);

  VerifyCounts plus(Verified verified) {
    return new VerifyCounts(
        files + verified.files(),
        frames + verified.frames(),
        failures + verified.failures(),
        seconds);
  }

  VerifyCounts after(double took) {
    return new VerifyCounts(files, frames, failures, took);
  }

  Outcome outcome() {
    return failures == 0 ? Outcome.PASS : Outcome.FAIL;
  }
}
