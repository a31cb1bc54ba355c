package twf.tiles.admin;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.SingleLineText;
import twf.tiles.error.FailureException;

/**
 * The body of a command, read strictly: a field that the command does not know is an error, for a
 * mistyped {@code to_generation} must not become a rollback to somewhere else.
 */
public final class CommandArguments {
  private static final int MAX_TEXT_LENGTH = 500;

  private final JsonObject body;
  private final Set<String> known;

  CommandArguments(JsonObject body) {
    this.body = body;
    this.known = Set.of();
  }

  private CommandArguments(JsonObject body, Set<String> known) {
    this.body = body;
    this.known = known;
  }

  /**
   * The same arguments, checked for fields beyond those that the command knows.
   *
   * @throws FailureException naming the fields
   */
  public CommandArguments only(CommandSpec command) {
    Set<String> beyond = new TreeSet<>(body.fieldNames());
    Set<String> allowed = Set.of(command.names());
    beyond.removeAll(allowed);
    if (!beyond.isEmpty()) {
      throw FailureException.badRequest(
          "unknown argument "
              + quoted(beyond.iterator().next())
              + ": known are "
              + new TreeSet<>(allowed));
    }
    return new CommandArguments(body, allowed);
  }

  public String model() {
    String model = text("model");
    if (!Identifiers.isModel(model)) {
      throw FailureException.badRequest("model: expected an id like hrrr, found " + quoted(model));
    }
    return model;
  }

  public boolean has(String name) {
    return body.getValue(name) != null;
  }

  public RunId run(String name) {
    String run = text(name);
    return RunId.parse(run)
        .orElseThrow(
            () ->
                FailureException.badRequest(
                    name + ": expected a run like 20260129_17z, found " + quoted(run)));
  }

  /** As {@link #model}; empty where it is left out. */
  public Optional<String> anyModel() {
    return has("model") ? Optional.of(model()) : Optional.empty();
  }

  /** As {@link #run}; null where it is left out. */
  public @Nullable RunId anyRun(String name) {
    return has(name) ? run(name) : null;
  }

  /** Who gives the command; the name that the program signs with is refused. */
  public String actor() {
    String actor = words("actor", "operator");
    if (actor.equals(HistoryRecord.AUTO)) {
      throw FailureException.badRequest("actor: auto is what the program calls itself");
    }
    return actor;
  }

  public RunKey runKey() {
    return new RunKey(model(), run("run"));
  }

  public VariableKey variableKey() {
    return new VariableKey(model(), run("run"), variable());
  }

  /** A variable; empty where it is left out. */
  public Optional<String> anyVariable() {
    return has("variable") ? Optional.of(variable()) : Optional.empty();
  }

  private String variable() {
    String variable = text("variable");
    if (!Identifiers.isVariable(variable)) {
      throw FailureException.badRequest(
          "variable: expected an id like tmp2m, found " + quoted(variable));
    }
    return variable;
  }

  /** Words of a person: not blank, on one line. */
  public String words(String name) {
    String text = text(name).strip();
    if (text.isEmpty()) {
      throw FailureException.badRequest(name + ": expected a few words");
    }
    return text;
  }

  public String words(String name, String otherwise) {
    return has(name) ? words(name) : otherwise;
  }

  public boolean flag(String name) {
    Object value = body.getValue(name);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw FailureException.badRequest(name + ": expected true or false");
  }

  public OptionalLong number(String name, long min, long max) {
    Object value = body.getValue(name);
    if (value == null) {
      return OptionalLong.empty();
    }
    if ((value instanceof Integer || value instanceof Long)
        && ((Number) value).longValue() >= min
        && ((Number) value).longValue() <= max) {
      return OptionalLong.of(((Number) value).longValue());
    }
    throw FailureException.badRequest(
        name + ": expected a whole number from " + min + " to " + max);
  }

  private String text(String name) {
    if (!known.contains(name)) {
      throw new IllegalStateException("a command reads " + name + " without knowing it");
    }
    Object value = body.getValue(name);
    if (value == null) {
      throw FailureException.badRequest(name + " is missing");
    }
    if (!(value instanceof String text)
        || text.length() > MAX_TEXT_LENGTH
        || text.codePoints().anyMatch(SingleLineText::isHidden)) {
      throw FailureException.badRequest(
          name + ": expected text on one line of at most " + MAX_TEXT_LENGTH + " characters");
    }
    return text;
  }

  private static String quoted(@Nullable String text) {
    String plain = String.valueOf(text).replaceAll("[^ -~]", "?");
    return '"' + (plain.length() > 80 ? plain.substring(0, 80) + "..." : plain) + '"';
  }
}
