package twf.tiles.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import twf.tiles.command.CommandParameter;
import twf.tiles.command.CommandParameter.ValueType;
import twf.tiles.command.CommandSpec;

/**
 * The arguments and options of a command, derived from its declaration, and the request body built
 * from them.
 *
 * <p>Uses picocli's programmatic API: reading annotations would take a third of a command's run
 * time.
 */
final class CommandSyntax {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([KMGT]?)(i?B)?");

  private final CommandSpec spec;
  private final Model.CommandSpec model;
  private final Map<CommandParameter, ArgSpec> arguments = new LinkedHashMap<>();

  CommandSyntax(CommandSpec spec) {
    this.spec = spec;
    this.model = Model.CommandSpec.create().name(spec.name());
    model
        .usageMessage()
        .description(spec.summary())
        .footer("", "Example: tilesctl " + spec.example());
    for (CommandParameter parameter : spec.parameters()) {
      if (parameter.offered()) {
        ArgSpec argument = parameter.options().isEmpty() ? position(parameter) : option(parameter);
        model.add(argument);
        arguments.put(parameter, argument);
      }
    }
  }

  /** Creates the syntax of a command that is not sent to the server. */
  static CommandSyntax local(
      String name, String summary, String example, CommandParameter... parameters) {
    return new CommandSyntax(
        new CommandSpec(name, CommandSpec.Kind.READ, summary, example, List.of(parameters)));
  }

  private PositionalParamSpec position(CommandParameter parameter) {
    return PositionalParamSpec.builder()
        .index(Integer.toString(model.positionalParameters().size()))
        .arity(parameter.required() ? "1" : "0..1")
        .required(parameter.required())
        .paramLabel(parameter.name().toUpperCase(Locale.ROOT))
        .type(String.class)
        .description(parameter.summary())
        .build();
  }

  private static OptionSpec option(CommandParameter parameter) {
    String[] names = parameter.options().toArray(String[]::new);
    return switch (parameter.type()) {
      case FLAG -> flag(parameter.summary(), names);
      case NUMBER -> option(parameter, Long.class, names);
      default -> option(parameter, String.class, names);
    };
  }

  private static OptionSpec option(CommandParameter parameter, Class<?> type, String... names) {
    return OptionSpec.builder(names)
        .type(type)
        .paramLabel(parameter.label())
        .description(parameter.summary())
        .build();
  }

  private static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(Boolean.class)
        .arity("0")
        .description(description)
        .build();
  }

  CommandSpec spec() {
    return spec;
  }

  /** Returns the picocli model of the command. */
  Model.CommandSpec model() {
    return model;
  }

  /** Adds an option that is not sent in the request body. */
  OptionSpec add(OptionSpec option) {
    model.addOption(option);
    return option;
  }

  /** Adds an option without a value that is not sent in the request body. */
  OptionSpec addFlag(String description, String... names) {
    return add(flag(description, names));
  }

  static boolean isGiven(OptionSpec flag) {
    return Boolean.TRUE.equals(flag.getValue());
  }

  /**
   * Creates the request body from the parsed arguments.
   *
   * @param user the actor, where the command declares one and none is given
   */
  ObjectNode body(String user) {
    ObjectNode body = FrameCodec.object();
    arguments.forEach(
        (parameter, argument) -> {
          Object value = argument.getValue();
          if (value instanceof Long number) {
            body.put(parameter.name(), number);
          } else if (value instanceof Boolean flag && flag) {
            body.put(parameter.name(), true);
          } else if (value instanceof String text && parameter.type() == ValueType.BYTES) {
            body.put(parameter.name(), bytes(argument, text));
          } else if (value instanceof String text) {
            body.put(parameter.name(), text);
          }
        });
    if (spec.declares("actor") && !body.has("actor")) {
      body.put("actor", user);
    }
    return body;
  }

  /** Parses a size in bytes with an optional binary unit, such as {@code 10G} or {@code 10GiB}. */
  private static long bytes(ArgSpec argument, String text) {
    String option = ((OptionSpec) argument).longestName();
    Matcher found = SIZE.matcher(text);
    if (!found.matches()) {
      throw new CliException.Usage(option + ": expected a size such as 500M or 10G, found " + text);
    }
    int unit = found.group(2).isEmpty() ? 0 : "KMGT".indexOf(found.group(2)) + 1;
    try {
      return Math.multiplyExact(Long.parseLong(found.group(1)), 1L << (10 * unit));
    } catch (ArithmeticException tooLarge) {
      throw new CliException.Usage(option + ": expected fewer than 2^63 bytes, found " + text);
    }
  }
}
