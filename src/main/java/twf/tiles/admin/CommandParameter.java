package twf.tiles.admin;

import java.util.Locale;

/**
 * One field of a command's body.
 *
 * @param name its name
 * @param type what it has to be
 * @param required whether the command fails without it
 * @param summary a few words
 */
public record CommandParameter(String name, Type type, boolean required, String summary) {
  /** What a field has to be. */
  public enum Type {
    /** A line of text. */
    TEXT,
    /** A model's id. */
    MODEL,
    /** {@code YYYYMMDD_HHz}. */
    RUN,
    /** A variable's id. */
    VARIABLE,
    /** A whole number. */
    NUMBER,
    /** True or false. */
    FLAG;

    /** As it stands in JSON. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A field that must be there. */
  public static CommandParameter required(String name, Type type, String summary) {
    return new CommandParameter(name, type, true, summary);
  }

  /** A field that may be left out. */
  public static CommandParameter optional(String name, Type type, String summary) {
    return new CommandParameter(name, type, false, summary);
  }
}
