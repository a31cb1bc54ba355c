package twf.tiles.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The outcome of a check or a step. */
public enum CheckOutcome {
  PASS,
  /** Passed with a warning: publishable. */
  WARN,
  FAIL,
  /** Not run, because a check that it depends on failed. */
  SKIPPED;

  /** Returns whether the outcome allows publishing. */
  public boolean isPublishable() {
    return this == PASS || this == WARN;
  }

  /** Returns the value used in JSON and metrics. */
  @JsonValue
  public String externalName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
