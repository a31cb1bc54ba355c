package twf.tiles.admin;

import java.util.Locale;

/**
 * A field of a command's JSON body.
 *
 * @param name the name of the JSON field
 * @param type the type of the value
 * @param required whether the command fails if the field is absent
 * @param summary a short description for help texts
 */
public record CommandParameter(String name, Type type, boolean required, String summary) {
  /** The type of a field's value. */
  public enum Type {
    /** Text on one line. */
    TEXT,
    /** The id of a model. */
    MODEL,
    /** The id of a run, {@code YYYYMMDD_HHz}. */
    RUN,
    /** The id of a variable. */
    VARIABLE,
    /** An integer. */
    NUMBER,
    /** A boolean. */
    FLAG;

    /** Returns the type's name in the JSON that {@code status --commands} lists. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Creates a required field. */
  public static CommandParameter required(String name, Type type, String summary) {
    return new CommandParameter(name, type, true, summary);
  }

  /** Creates an optional field. */
  public static CommandParameter optional(String name, Type type, String summary) {
    return new CommandParameter(name, type, false, summary);
  }
}
