package twf.tiles.validation.verify;

import java.util.List;
import java.util.stream.Stream;
import twf.tiles.event.CheckOutcome;

/**
 * The result of verifying one archive or one run/variable folder.
 *
 * @param name the path relative to the path given to {@code verify}
 * @param rows the rows that do not belong to a frame
 * @param frameRows the rows of all frames, in order
 * @param frames the number of frames checked
 * @param framesPassed the number of frames without a failure
 * @param files the number of files checked
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

  /** Creates a result without frames: of an archive, or of a folder that could not be read. */
  static VerifyResult of(VerifyTarget target, List<VerifyRow> rows) {
    int files = (int) rows.stream().map(VerifyRow::file).distinct().count();
    return new VerifyResult(target.name(target.path()), rows, List.of(), 0, 0, files);
  }

  /** Creates the result of a folder from its own rows and those of each frame. */
  static VerifyResult of(VerifyTarget target, List<VerifyRow> rows, List<List<VerifyRow>> frames) {
    String name = target.name(target.path());
    long files =
        rows.stream().map(VerifyRow::file).filter(file -> !file.equals(name)).distinct().count();
    int frameFiles =
        frames.stream()
            .mapToInt(own -> (int) own.stream().map(VerifyRow::file).distinct().count())
            .sum();
    return new VerifyResult(
        name,
        rows,
        frames.stream().flatMap(List::stream).toList(),
        frames.size(),
        (int)
            frames.stream().filter(own -> own.stream().noneMatch(VerifyResult::isFailure)).count(),
        (int) files + frameFiles);
  }

  /** Returns all rows. */
  public List<VerifyRow> allRows() {
    return Stream.concat(rows.stream(), frameRows.stream()).toList();
  }

  /**
   * Returns each failure, and one summary row for all frames that passed.
   *
   * @param withRows whether to include rows that do not belong to a frame even if they passed
   */
  public List<VerifyRow> summaryRows(boolean withRows) {
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
