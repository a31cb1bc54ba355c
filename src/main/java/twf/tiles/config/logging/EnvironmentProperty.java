package twf.tiles.config.logging;

import ch.qos.logback.core.PropertyDefinerBase;
import java.util.List;
import java.util.Locale;
import twf.tiles.config.SettingLookup;
import twf.tiles.config.source.RawValue;

/**
 * An environment variable as {@code logback.xml} uses it: one of a few words in any case.
 *
 * <p>Logback's own substitution takes an empty variable for a value and an unknown level for DEBUG.
 * Logback makes this by reflection and calls the setters first.
 */
public final class EnvironmentProperty extends PropertyDefinerBase {
  private String variable = "";
  private List<String> words = List.of();

  /** The environment variable's name. */
  public void setEnvironment(String name) {
    variable = name;
  }

  /** The words that are allowed, with blanks between them; the first is the default. */
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
    RawValue raw = new RawValue(variable, value, SettingLookup.ENVIRONMENT);
    // Nothing logs yet, and standard output may be read as JSON.
    System.err.printf("%s is wrong: expected one of %s%n", raw, String.join(", ", words));
    return words.get(0);
  }
}
