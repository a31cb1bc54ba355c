package twf.tiles.publishing.state;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The outcome of a step of a rollback or restore. */
public enum StepOutcome {
  PASS,
  FAIL,
  /** Not executed: dry run. */
  SKIPPED,
  /** Still running or queued in the background. */
  PENDING;

  /** Returns the lower-case name that JSON uses. */
  @JsonValue
  public String externalName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
