package twf.tiles.config.logging;

import ch.qos.logback.core.PropertyDefinerBase;
import java.util.List;
import java.util.Locale;
import twf.tiles.config.RawValue;

/**
 * An environment variable for {@code logback.xml} with a fixed set of values, in any case.
 *
 * <p>Logback's own substitution accepts an empty variable as a value and treats an unknown level as
 * DEBUG. Logback creates this class by reflection and calls the setters first.
 */
public final class EnvironmentProperty extends PropertyDefinerBase {
  private String variable = "";
  private List<String> words = List.of();

  /** Sets the name of the environment variable. */
  public void setEnvironment(String name) {
    variable = name;
  }

  /** Sets the allowed values, separated by spaces; the first one is the default. */
  public void setWords(String allowed) {
    words = List.of(allowed.split(" "));
  }

  @Override
  public String getPropertyValue() {
    String value = System.getenv(variable);
    if (value == null || value.isEmpty()) {
      return words.get(0);
    }
    for (String word : words) {
      if (word.equals(value.toLowerCase(Locale.ROOT))) {
        return word;
      }
    }
    RawValue raw = new RawValue(variable, value, RawValue.ENVIRONMENT);
    // Logging is not configured yet, and standard output may carry JSON.
    System.err.printf("%s is wrong: expected one of %s%n", raw, String.join(", ", words));
    return words.get(0);
  }
}
