package twf.tiles.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import twf.tiles.cli.client.FrameCodec;

/**
 * The arguments and options of a command, and the request body built from them.
 *
 * <p>Uses picocli's programmatic API: reading annotations would take a third of a command's run
 * time.
 */
final class CommandSyntax {
  private final CommandSpec spec;
  private final Map<String, ArgSpec> fields = new LinkedHashMap<>();
  private int positions;

  CommandSyntax(String name, String summary, String example) {
    spec = CommandSpec.create().name(name);
    spec.usageMessage().description(summary).footer("", "Example: tilesctl " + example);
  }

  /** Returns the picocli model of the command. */
  CommandSpec spec() {
    return spec;
  }

  String name() {
    return spec.name();
  }

  /** Adds a required positional argument. */
  CommandSyntax required(String field, String description) {
    return position(field, true, description);
  }

  /** Adds an optional positional argument. All required ones must be added before it. */
  CommandSyntax optional(String field, String description) {
    return position(field, false, description);
  }

  CommandSyntax model() {
    return required("model", "a model, such as gfs");
  }

  CommandSyntax anyModel() {
    return optional("model", "a model, such as gfs; default: all");
  }

  CommandSyntax run() {
    return required("run", "a run, such as 20260129_06z");
  }

  CommandSyntax variable() {
    return required("variable", "a variable, such as tmp2m");
  }

  private CommandSyntax position(String field, boolean required, String description) {
    PositionalParamSpec argument =
        PositionalParamSpec.builder()
            .index(Integer.toString(positions++))
            .arity(required ? "1" : "0..1")
            .required(required)
            .paramLabel(field.toUpperCase(Locale.ROOT))
            .type(String.class)
            .description(description)
            .build();
    spec.addPositional(argument);
    fields.put(field, argument);
    return this;
  }

  CommandSyntax text(String field, String label, String description, String... names) {
    return option(field, String.class, label, description, names);
  }

  CommandSyntax number(String field, String label, String description, String... names) {
    return option(field, Long.class, label, description, names);
  }

  CommandSyntax flag(String field, String description, String... names) {
    return option(field, Boolean.class, "", description, names);
  }

  private CommandSyntax option(
      String field, Class<?> type, String label, String description, String... names) {
    fields.put(field, add(option(type, label, description, names)));
    return this;
  }

  /** Adds the options {@code --actor} and {@code --reason}. */
  CommandSyntax actorAndReason() {
    return text("actor", "NAME", "your name; default: SUDO_USER, else USER", "--actor")
        .text("reason", "TEXT", "why, in a few words; recorded in the history", "-r", "--reason");
  }

  /** Adds an option that is not sent in the request body. */
  OptionSpec add(OptionSpec option) {
    spec.addOption(option);
    return option;
  }

  /** Creates an option; a flag without a value if the type is {@code Boolean}. */
  static OptionSpec option(Class<?> type, String label, String description, String... names) {
    OptionSpec.Builder option =
        OptionSpec.builder(names).type(type).paramLabel(label).description(description);
    return (type == Boolean.class ? option.arity("0") : option).build();
  }

  static boolean isGiven(OptionSpec flag) {
    return Boolean.TRUE.equals(flag.getValue());
  }

  /** Creates the request body from the parsed arguments. */
  ObjectNode body() {
    ObjectNode body = FrameCodec.object();
    fields.forEach(
        (field, argument) -> {
          Object value = argument.getValue();
          if (value instanceof Long number) {
            body.put(field, number);
          } else if (value instanceof Boolean flag) {
            if (flag) {
              body.put(field, true);
            }
          } else if (value != null) {
            body.put(field, value.toString());
          }
        });
    return body;
  }

  /**
   * Creates the request body of a command that changes state; {@code actor} defaults to the
   * operating system user.
   */
  ObjectNode requestBody(CliEnvironment environment) {
    ObjectNode body = body();
    return body.has("actor") ? body : body.put("actor", environment.user());
  }
}
