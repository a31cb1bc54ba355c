package twf.tiles.validation.verify;

import java.util.List;
import java.util.stream.Stream;
import twf.tiles.event.CheckOutcome;

/**
 * What came of verifying one archive or one run/variable folder.
 *
 * @param name relative to what is verified
 * @param rows those that are not of a frame
 * @param frameRows those of its frames, in their order
 * @param frames how many frames were looked at
 * @param framesPassed how many of them without a failure
 * @param files how many files were looked at
 */
public record VerifyResult(
    String name,
    List<VerifyRow> rows,
    List<VerifyRow> frameRows,
    int frames,
    int framesPassed,
    int files) {
  public VerifyResult {
    rows = List.copyOf(rows);
    frameRows = List.copyOf(frameRows);
  }

  /** An archive, or what could not be looked into: all of it in rows of its own. */
  static VerifyResult single(String name, List<VerifyRow> rows) {
    long files = rows.stream().map(VerifyRow::file).distinct().count();
    return new VerifyResult(name, rows, List.of(), 0, 0, (int) files);
  }

  /** Every row there is. */
  public List<VerifyRow> all() {
    return Stream.concat(rows.stream(), frameRows.stream()).toList();
  }

  /**
   * Each failure, and one row for all frames that passed.
   *
   * @param withRows whether the rows that are not of a frame are wanted all the same
   */
  public List<VerifyRow> brief(boolean withRows) {
    String counts = framesPassed == frames ? "" : " of " + frames;
    double spent = frameRows.stream().mapToDouble(VerifyRow::durationMs).sum();
    VerifyRow sum =
        new VerifyRow(
            name,
            "frames",
            CheckOutcome.PASS,
            spent,
            framesPassed + counts + (frames == 1 ? " frame" : " frames") + ": pass");
    return Stream.of(
            rows.stream().filter(row -> withRows || isFailure(row)),
            framesPassed > 0 ? Stream.of(sum) : Stream.<VerifyRow>empty(),
            frameRows.stream().filter(VerifyResult::isFailure))
        .flatMap(part -> part)
        .toList();
  }

  public long failures() {
    return Stream.concat(rows.stream(), frameRows.stream()).filter(VerifyResult::isFailure).count();
  }

  static boolean isFailure(VerifyRow row) {
    return row.outcome() == CheckOutcome.FAIL;
  }
}
