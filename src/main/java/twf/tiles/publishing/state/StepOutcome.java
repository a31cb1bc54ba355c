package twf.tiles.publishing.state;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a step of a rollback or a restore ended. */
public enum StepOutcome {
  PASS,
  FAIL,
  /** Not done: only a plan. */
  SKIPPED,
  /** Still to be done, in the background. */
  PENDING;

  /** As it stands in JSON. */
  @JsonValue
  public String externalName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
