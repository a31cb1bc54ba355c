package twf.tiles.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.RunId;
import twf.tiles.domain.VariableKey;

/**
 * The result of validating one staged manifest, and the decision about it.
 *
 * @param model the model's id
 * @param run the cycle
 * @param variable the variable's id
 * @param at when the checklist ended
 * @param outcome the worst of the checks': pass, warn or fail; warn is publishable
 * @param decision in words, what was done about it
 * @param checks each check, in the contract's order
 * @param frames what the manifest lists; null where it cannot be read
 * @param candidate what may be published; null where there is nothing to publish
 * @param stop why no frame was read; null where frames were, or a check failed before
 */
public record ValidationReport(
    String model,
    RunId run,
    String variable,
    Instant at,
    CheckOutcome outcome,
    String decision,
    List<CheckResult> checks,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ManifestFrameIds frames,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PublishCandidate candidate,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PolicyStop stop)
    implements Event {
  public ValidationReport {
    checks = List.copyOf(checks);
  }

  /** Creates a report of a manifest whose frames were read. */
  public ValidationReport(
      String model,
      RunId run,
      String variable,
      Instant at,
      CheckOutcome outcome,
      String decision,
      List<CheckResult> checks,
      @Nullable ManifestFrameIds frames,
      @Nullable PublishCandidate candidate) {
    this(model, run, variable, at, outcome, decision, checks, frames, candidate, null);
  }

  /** Creates a report without frames, because the manifest cannot be read. */
  public ValidationReport(
      String model,
      RunId run,
      String variable,
      Instant at,
      CheckOutcome outcome,
      String decision,
      List<CheckResult> checks,
      @Nullable PublishCandidate candidate) {
    this(model, run, variable, at, outcome, decision, checks, null, candidate, null);
  }

  public VariableKey key() {
    return new VariableKey(model, run, variable);
  }

  /** Returns the details of all warnings; empty if there are none. */
  public String warnings() {
    return checks.stream()
        .filter(check -> check.outcome() == CheckOutcome.WARN)
        .map(CheckResult::detail)
        .collect(Collectors.joining("; "));
  }

  /** Returns a copy with a new decision, followed by the warnings. */
  public ValidationReport withDecision(String newDecision) {
    String warnings = warnings();
    String whole = warnings.isEmpty() ? newDecision : newDecision + "; " + warnings;
    return new ValidationReport(
        model, run, variable, at, outcome, whole, checks, frames, candidate, stop);
  }

  /** Returns whether it may still be published, now or later. */
  public boolean waits() {
    return candidate != null || (stop != null && stop.waits());
  }

  /** Returns a copy that says that policy kept the frames from being read, and why. */
  public ValidationReport stopped(PolicyStop by) {
    String words = by.words() + "; no frame was read";
    return new ValidationReport(
        model, run, variable, at, CheckOutcome.SKIPPED, words, checks, frames, null, by);
  }

  /** Returns a copy without the candidate. */
  public ValidationReport withoutCandidate() {
    return new ValidationReport(model, run, variable, at, outcome, decision, checks, frames, null);
  }

  /** Returns the JSON for operators, which omits the candidate. */
  public ObjectNode toJson() {
    return EventCodec.toTree(withoutCandidate());
  }
}
