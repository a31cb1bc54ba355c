package twf.tiles.admin;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import twf.tiles.command.CommandParameter;
import twf.tiles.command.CommandSpec;
import twf.tiles.domain.HistoryRecord;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.RunKey;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.SingleLineText;
import twf.tiles.error.FailureException;

/**
 * Strict reader of a command's JSON body.
 *
 * <p>An unknown field is an error: a mistyped {@code to_generation} must not turn into a rollback
 * to a different generation. Accessors throw a {@link FailureException} (bad request) that names
 * the argument.
 */
public final class CommandArguments {
  private static final int MAX_TEXT_LENGTH = 500;

  private final CommandSpec command;
  private final JsonObject body;

  /**
   * @throws FailureException a bad request that names the first field, in alphabetical order, that
   *     the command does not declare
   */
  CommandArguments(CommandSpec command, JsonObject body) {
    this.command = command;
    this.body = body;
    Set<String> declared =
        command.parameters().stream()
            .map(CommandParameter::name)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : new TreeSet<>(body.fieldNames())) {
      if (!declared.contains(name)) {
        throw FailureException.badRequest(
            "unknown argument " + quoted(name) + ": known are " + declared);
      }
    }
  }

  /**
   * Returns the value of a declared parameter; null if the argument is absent. Reading a parameter
   * that is not declared is a bug: no client could ever send it.
   */
  private @Nullable Object value(String name) {
    if (!command.declares(name)) {
      throw new IllegalStateException(command.name() + " does not declare the parameter " + name);
    }
    return body.getValue(name);
  }

  public String model() {
    String model = requiredText("model");
    if (!Identifiers.isModel(model)) {
      throw FailureException.badRequest("model: expected an id like hrrr, found " + quoted(model));
    }
    return model;
  }

  public boolean has(String name) {
    return value(name) != null;
  }

  public RunId run(String name) {
    String run = requiredText(name);
    return RunId.parse(run)
        .orElseThrow(
            () ->
                FailureException.badRequest(
                    name + ": expected a run like 20260129_17z, found " + quoted(run)));
  }

  /** Like {@link #model}, but empty if the argument is absent. */
  public Optional<String> optionalModel() {
    return has("model") ? Optional.of(model()) : Optional.empty();
  }

  /** Like {@link #run}, but null if the argument is absent. */
  public @Nullable RunId optionalRun(String name) {
    return has(name) ? run(name) : null;
  }

  /**
   * Returns who issues the command; {@code operator} by default. Rejects the actor name that is
   * reserved for the program itself.
   */
  public String actor() {
    String actor = freeText("actor", "operator");
    if (actor.equals(HistoryRecord.AUTO)) {
      throw FailureException.badRequest("actor: auto is reserved for the program");
    }
    return actor;
  }

  /** Checks who issues the command and why, for the record, where the command declares both. */
  void checkActorAndReason() {
    if (command.declares("actor")) {
      actor();
    }
    if (command.declares("reason")) {
      reason("");
    }
  }

  public RunKey runKey() {
    return new RunKey(model(), run("run"));
  }

  public VariableKey variableKey() {
    return new VariableKey(model(), run("run"), variable());
  }

  /** Returns the variable, or empty if the argument is absent. */
  public Optional<String> optionalVariable() {
    return has("variable") ? Optional.of(variable()) : Optional.empty();
  }

  private String variable() {
    String variable = requiredText("variable");
    if (!Identifiers.isVariable(variable)) {
      throw FailureException.badRequest(
          "variable: expected an id like tmp2m, found " + quoted(variable));
    }
    return variable;
  }

  /** Returns free text, stripped; rejects blank text and text of more than one line. */
  public String freeText(String name) {
    String text = requiredText(name).strip();
    if (text.isEmpty()) {
      throw FailureException.badRequest(name + ": expected text that is not blank");
    }
    return text;
  }

  /** Returns the operator's reason. */
  public String reason(String defaultReason) {
    return freeText("reason", defaultReason);
  }

  public String freeText(String name, String defaultText) {
    return has(name) ? freeText(name) : defaultText;
  }

  public boolean flag(String name) {
    Object value = value(name);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw FailureException.badRequest(name + ": expected true or false");
  }

  public OptionalLong number(String name, long min, long max) {
    Object value = value(name);
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

  private String requiredText(String name) {
    Object value = value(name);
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

  private static String quoted(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return '"' + (plain.length() > 80 ? plain.substring(0, 80) + "..." : plain) + '"';
  }
}
