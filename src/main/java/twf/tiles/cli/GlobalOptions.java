package twf.tiles.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;
import twf.tiles.cli.client.UsageException;
import twf.tiles.common.Host;

/** The options that every command accepts, before or after the command name. */
final class GlobalOptions {
  private static final List<String> COLORS = List.of("auto", "always", "never");

  private final OptionSpec json =
      flag("print the reply as JSON; errors remain one line of text", "--json").build();
  private final OptionSpec color =
      option(
              "--color",
              "WHEN",
              "auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always, never")
          .completionCandidates(COLORS)
          .build();
  private final OptionSpec host =
      option("--host", "HOST", "the bridge's host, instead of MANAGEMENT_HOST").build();
  private final OptionSpec port =
      option("--port", "PORT", "the bridge's port, instead of ADMIN_BRIDGE_PORT")
          .type(Integer.class)
          .build();
  private final OptionSpec tokenFile =
      option(
              "--token-file",
              "FILE",
              "read the token from FILE, instead of ADMIN_TOKEN or ADMIN_TOKEN_FILE")
          .build();
  private final OptionSpec certificates =
      option("--tls-ca", "FILE", "speak TLS and trust these PEM certificates").build();
  private final OptionSpec config =
      option("--config", "FILE", "the server's settings file").build();

  private static OptionSpec.Builder option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .scopeType(ScopeType.INHERIT);
  }

  private static OptionSpec.Builder flag(String description, String... names) {
    return OptionSpec.builder(names)
        .type(Boolean.class)
        .arity("0")
        .description(description)
        .scopeType(ScopeType.INHERIT);
  }

  /**
   * Adds the options to the root command. Call it before adding subcommands: they inherit only the
   * options present at that time.
   */
  void addTo(CommandSpec root) {
    for (OptionSpec option :
        new OptionSpec[] {json, color, host, port, tokenFile, certificates, config}) {
      root.addOption(option);
    }
    root.addOption(
        flag("Show this help message and exit.", "-h", "--help").usageHelp(true).build());
    root.addOption(
        flag("Print version information and exit.", "-V", "--version").versionHelp(true).build());
  }

  boolean json() {
    return CommandSyntax.isGiven(json);
  }

  @Nullable Host host() {
    String text = host.getValue();
    Host given = text == null ? null : Host.parse(text);
    if (text != null && given == null) {
      throw new UsageException("--host: expected " + Host.FORMS + ", found " + text);
    }
    return given;
  }

  @Nullable Integer port() {
    return port.getValue();
  }

  @Nullable Path tokenFile() {
    return path(tokenFile);
  }

  @Nullable Path certificates() {
    return path(certificates);
  }

  @Nullable Path config() {
    return path(config);
  }

  private static @Nullable Path path(OptionSpec option) {
    String text = option.getValue();
    try {
      return text == null ? null : Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(option.longestName() + ": expected the path of a file");
    }
  }

  /**
   * Returns whether to colour standard output.
   *
   * @throws UsageException if {@code --color} is invalid
   */
  boolean colours(CliEnvironment environment) {
    String when = color.getValue();
    if (when == null || when.equals("auto")) {
      return environment.terminal().shows()
          && environment.variable("NO_COLOR").isEmpty()
          && !environment.variable("TERM").equals("dumb");
    }
    if (!COLORS.contains(when)) {
      throw new UsageException("--color: expected auto, always or never, found " + when);
    }
    return when.equals("always");
  }
}
