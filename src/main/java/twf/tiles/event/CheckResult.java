package twf.tiles.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one check of the validation checklist.
 *
 * @param check the check's name in the contract
 * @param outcome pass, warn, fail or skipped
 * @param durationMs the time spent on it, in milliseconds, summed over all frames
 * @param detail one line that names the frames, the expected and the actual value
 * @param failures the frames for which the check failed, ascending, at most 200; omitted from JSON
 *     if empty
 * @param warnings the ids of the frames with a warning, ascending, at most 200; omitted from JSON
 *     if empty
 */
public record CheckResult(
    String check,
    CheckOutcome outcome,
    double durationMs,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FailedFrame> failures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {
  /** Creates a result. Null lists, as sent by earlier versions, become empty. */
  public CheckResult(
      String check,
      CheckOutcome outcome,
      double durationMs,
      String detail,
      @Nullable List<FailedFrame> failures,
      @Nullable List<String> warnings) {
    this.check = check;
    this.outcome = outcome;
    this.durationMs = durationMs;
    this.detail = detail;
    this.failures = failures == null ? List.of() : List.copyOf(failures);
    this.warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }

  /** Creates a result without warnings. */
  public CheckResult(
      String check,
      CheckOutcome outcome,
      double durationMs,
      String detail,
      List<FailedFrame> failures) {
    this(check, outcome, durationMs, detail, failures, List.of());
  }

  /** Creates a result that is not about individual frames. */
  public CheckResult(String check, CheckOutcome outcome, double durationMs, String detail) {
    this(check, outcome, durationMs, detail, List.of(), List.of());
  }
}
