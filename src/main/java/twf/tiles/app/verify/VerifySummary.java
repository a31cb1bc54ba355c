package twf.tiles.app.verify;

import twf.tiles.event.CheckOutcome;
import twf.tiles.validation.verify.VerifyResult;

/**
 * What was looked at so far.
 *
 * @param files archives, metas and manifests
 * @param frames among them, of folders
 * @param failures rows that failed
 * @param seconds since the start
 */
record VerifySummary(long files, long frames, long failures, double seconds) {
  static final VerifySummary NONE = new VerifySummary(0, 0, 0, 0);

  VerifySummary plus(VerifyResult verified) {
    return new VerifySummary(
        files + verified.files(),
        frames + verified.frames(),
        failures + verified.failures(),
        seconds);
  }

  VerifySummary withDuration(double took) {
    return new VerifySummary(files, frames, failures, took);
  }

  CheckOutcome outcome() {
    return failures == 0 ? CheckOutcome.PASS : CheckOutcome.FAIL;
  }
}
