package twf.tiles.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one check of the checklist ended.
 *
 * @param check the contract's name of it
 * @param outcome pass, warn, fail or skipped
 * @param durationMs milliseconds spent on it, all frames together
 * @param detail one line that names frames and what was expected and found
 * @param failures the frames that it failed for, ascending, at most 200; not in JSON where there is
 *     none
 * @param warnings the ids of the frames that it warns of, likewise
 */
public record CheckResult(
    String check,
    CheckOutcome outcome,
    double durationMs,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FailedFrame> failures,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings) {
  /** Lists that earlier versions did not send are empty. */
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

  /** Without warnings. */
  public CheckResult(
      String check,
      CheckOutcome outcome,
      double durationMs,
      String detail,
      List<FailedFrame> failures) {
    this(check, outcome, durationMs, detail, failures, List.of());
  }

  /** Of a check that is about no single frame. */
  public CheckResult(String check, CheckOutcome outcome, double durationMs, String detail) {
    this(check, outcome, durationMs, detail, List.of(), List.of());
  }
}
