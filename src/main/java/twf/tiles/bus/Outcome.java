package twf.tiles.bus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a check or a step ended. */
public enum Outcome {
  PASS,
  FAIL,
  /** Not done, because its ground failed before. */
  SKIPPED;

  /** As it stands in JSON and metrics. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
