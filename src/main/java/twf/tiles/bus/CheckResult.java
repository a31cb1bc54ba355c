package twf.tiles.bus;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one check of the checklist ended.
 *
 * @param check the contract's name of it
 * @param outcome pass, fail or skipped
 * @param durationMs milliseconds spent on it, all frames together
 * @param detail one line that names frames and what was expected and found
 * @param failures the frames that it failed for, ascending, at most 200; not in JSON where there is
 *     none
 */
public record CheckResult(
    String check,
    Outcome outcome,
    double durationMs,
    String detail,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FailedFrame> failures) {
  /** Whoever sends none, as earlier versions did, sends none. */
  public CheckResult(
      String check,
      Outcome outcome,
      double durationMs,
      String detail,
      @Nullable List<FailedFrame> failures) {
    this.check = check;
    this.outcome = outcome;
    this.durationMs = durationMs;
    this.detail = detail;
    this.failures = failures == null ? List.of() : List.copyOf(failures);
  }

  /** Of a check that is about no single frame. */
  public CheckResult(String check, Outcome outcome, double durationMs, String detail) {
    this(check, outcome, durationMs, detail, List.of());
  }
}
