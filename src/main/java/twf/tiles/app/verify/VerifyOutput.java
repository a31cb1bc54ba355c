package twf.tiles.app.verify;

import java.util.List;
import twf.tiles.event.CheckOutcome;
import twf.tiles.validation.verify.VerifyResult;
import twf.tiles.validation.verify.VerifyRow;

/** Prints rows as they come; nothing is kept of them. */
interface VerifyOutput {
  /** Prints the rows of one archive or folder. */
  void printRows(List<VerifyRow> rows);

  /** Prints the verdict, last. */
  void printTotals(Totals totals, double seconds);

  /**
   * What was verified so far.
   *
   * @param files archives, metas and manifests
   * @param frames among them, of folders
   * @param failures rows that failed
   */
  record Totals(long files, long frames, long failures) {
    Totals plus(VerifyResult verified) {
      return new Totals(
          files + verified.files(), frames + verified.frames(), failures + verified.failures());
    }

    CheckOutcome outcome() {
      return failures == 0 ? CheckOutcome.PASS : CheckOutcome.FAIL;
    }
  }
}
