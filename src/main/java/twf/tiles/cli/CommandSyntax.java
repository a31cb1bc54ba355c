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
 * What can be typed behind a command's name, and the body that it makes.
 *
 * <p>Not by annotations: to read them takes a third of the time that a command has.
 */
final class CommandSyntax {
  private final CommandSpec spec;
  private final Map<String, ArgSpec> fields = new LinkedHashMap<>();
  private int positions;

  CommandSyntax(String name, String summary, String example) {
    spec = CommandSpec.create().name(name);
    spec.usageMessage().description(summary).footer("", "Example: tilesctl " + example);
  }

  /** What picocli knows the command by. */
  CommandSpec spec() {
    return spec;
  }

  String name() {
    return spec.name();
  }

  /** An argument that must be given, by its place. */
  CommandSyntax must(String field, String description) {
    return position(field, true, description);
  }

  /** An argument that may be given, behind those that must. */
  CommandSyntax may(String field, String description) {
    return position(field, false, description);
  }

  CommandSyntax model() {
    return must("model", "a model, such as gfs");
  }

  CommandSyntax anyModel() {
    return may("model", "a model, such as gfs; default: all");
  }

  CommandSyntax run() {
    return must("run", "a run, such as 20260129_06z");
  }

  CommandSyntax variable() {
    return must("variable", "a variable, such as tmp2m");
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

  /** Who, and why. */
  CommandSyntax who() {
    return text("actor", "NAME", "who; default: SUDO_USER, else USER", "--actor")
        .text("reason", "TEXT", "why, in a few words; history keeps it", "-r", "--reason");
  }

  /** Adds an option that is not of the body. */
  OptionSpec add(OptionSpec option) {
    spec.addOption(option);
    return option;
  }

  /** An option; a flag where its type is {@code Boolean}. */
  static OptionSpec option(Class<?> type, String label, String description, String... names) {
    OptionSpec.Builder option =
        OptionSpec.builder(names).type(type).paramLabel(label).description(description);
    return (type == Boolean.class ? option.arity("0") : option).build();
  }

  static boolean isGiven(OptionSpec flag) {
    return Boolean.TRUE.equals(flag.getValue());
  }

  /** A new body of what was typed. */
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

  /** The same of a command that changes something: somebody does it. */
  ObjectNode bodyOf(CliEnvironment here) {
    ObjectNode body = body();
    return body.has("actor") ? body : body.put("actor", here.user());
  }
}
