package twf.tiles.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a check or a step ended. */
public enum CheckOutcome {
  PASS,
  /** Passed, with something to tell: what was checked may be published. */
  WARN,
  FAIL,
  /** Not done, because its ground failed before. */
  SKIPPED;

  /** Whether nothing keeps what was checked from being published. */
  public boolean isPublishable() {
    return this == PASS || this == WARN;
  }

  /** As it stands in JSON and metrics. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
