package twf.tiles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;
import twf.tiles.common.Host;
import twf.tiles.config.AdminClientSettings;
import twf.tiles.error.FailureException;

/**
 * One run of the program: the options that every command accepts, before or after the command name,
 * the connection to the server, and the output. Not thread-safe.
 */
final class CliSession {
  private static final int UNAUTHENTICATED = 401;
  private static final int FORBIDDEN = 403;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_TOKEN_BYTES = 4096;
  private static final String TOKEN_HINT =
      "give ADMIN_TOKEN, ADMIN_TOKEN_FILE or --token-file FILE";
  private static final List<String> COLORS = List.of("auto", "always", "never");

  private final CliEnvironment env;
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

  private @Nullable AdminClientSettings settings;

  CliSession(CliEnvironment env) {
    this.env = env;
  }

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
  void addOptionsTo(CommandSpec root) {
    for (OptionSpec option :
        new OptionSpec[] {json, color, host, port, tokenFile, certificates, config}) {
      root.addOption(option);
    }
    root.addOption(
        flag("Show this help message and exit.", "-h", "--help").usageHelp(true).build());
    root.addOption(
        flag("Print version information and exit.", "-V", "--version").versionHelp(true).build());
  }

  CliEnvironment environment() {
    return env;
  }

  CliTerminal terminal() {
    return env.terminal();
  }

  boolean json() {
    return CommandSyntax.isGiven(json);
  }

  /**
   * Returns whether to colour standard output.
   *
   * @throws CliException.Usage if {@code --color} is invalid
   */
  boolean colours() {
    String when = color.getValue();
    if (when == null || when.equals("auto")) {
      return terminal().shows()
          && env.variable("NO_COLOR").isEmpty()
          && !env.variable("TERM").equals("dumb");
    }
    if (!COLORS.contains(when)) {
      throw new CliException.Usage("--color: expected auto, always or never, found " + when);
    }
    return when.equals("always");
  }

  /** Returns the request body for the parsed arguments of a command. */
  ObjectNode body(CommandSyntax syntax) {
    return syntax.body(env.user());
  }

  /** Sends a command with the arguments that were given. */
  CommandReply send(CommandSyntax syntax) {
    return send(syntax, body(syntax));
  }

  /** Sends a command, with the admin token if it changes anything. */
  CommandReply send(CommandSyntax syntax, ObjectNode body) {
    Token token = syntax.spec().changes() ? findToken() : null;
    try (BridgeClient client = connect()) {
      return new CommandReply(
          client.send(syntax.spec().name(), body, token == null ? null : token.value));
    } catch (CliException.Rejected e) {
      if (token != null && (e.code() == UNAUTHENTICATED || e.code() == FORBIDDEN)) {
        throw new CliException.Rejected(
            e.code(),
            e.getMessage()
                + "; the token sent is from "
                + token.source
                + "; give the server's token with ADMIN_TOKEN, ADMIN_TOKEN_FILE or --token-file");
      }
      throw e;
    }
  }

  /**
   * The admin token.
   *
   * @param source the setting or file that it is from, for messages
   */
  private record Token(String value, String source) {
    /** Hides the value. */
    @Override
    public String toString() {
      return "token from " + source;
    }
  }

  /**
   * Finds the token: {@code --token-file}, then {@code ADMIN_TOKEN}, then the configured token
   * file.
   *
   * @throws CliException.Usage if the file cannot be read or does not hold exactly one token
   */
  private Token findToken() {
    Path file = path(tokenFile);
    String configured = settings().token();
    if (file == null && configured != null) {
      return new Token(configured, "ADMIN_TOKEN");
    }
    Path source = file == null ? settings().tokenFile() : file;
    return new Token(readToken(source), source.toString());
  }

  private static String readToken(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_TOKEN_BYTES + 1);
    } catch (IOException e) {
      throw new CliException.Usage(
          "the admin token cannot be read: %s; use sudo, or %s"
              .formatted(FailureException.storage(file, e).failure().message(), TOKEN_HINT));
    }
    String token = new String(bytes, StandardCharsets.UTF_8).strip();
    if (bytes.length > MAX_TOKEN_BYTES
        || token.isEmpty()
        || token.chars().anyMatch(unit -> unit <= ' ' || unit == 0x7f)) {
      throw new CliException.Usage(
          "the admin token cannot be read: %s: expected one token without white space; %s"
              .formatted(file, TOKEN_HINT));
    }
    return token;
  }

  BridgeClient connect() {
    return BridgeClient.open(endpoint());
  }

  private BridgeClient.Endpoint endpoint() {
    AdminClientSettings configured = settings();
    Integer given = port.getValue();
    int number = given == null ? configured.port() : given;
    if (number < 1 || number > MAX_PORT) {
      throw new CliException.Usage(
          number == 0
              ? "ADMIN_BRIDGE_PORT is 0 (any free port); give --port PORT, the server logs the port"
              : "--port: expected 1 to 65535, found " + number);
    }
    String name = host.getValue();
    Host named = name == null ? Host.of(configured.host()) : Host.parse(name);
    if (named == null) {
      throw new CliException.Usage("--host: expected " + Host.FORMS + ", found " + name);
    }
    Path trusted = path(certificates);
    return new BridgeClient.Endpoint(
        named.loopbackOrSelf(), number, trusted == null ? configured.certificates() : trusted);
  }

  private static @Nullable Path path(OptionSpec option) {
    String text = option.getValue();
    try {
      return text == null ? null : Path.of(text);
    } catch (InvalidPathException e) {
      throw new CliException.Usage(option.longestName() + ": expected the path of a file");
    }
  }

  private AdminClientSettings settings() {
    if (settings == null) {
      Path file = path(config);
      settings =
          AdminClientSettings.load(
              file == null ? env.configFile() : file,
              file != null,
              env.environment(),
              env.manifestRoot());
    }
    return settings;
  }

  /**
   * Prints a reply to standard output: as JSON with {@code --json}, else as rendered by {@code
   * view}.
   */
  void show(CommandReply reply, CommandReply.View view) {
    if (json()) {
      json(reply.json());
    } else {
      print(terminal().out(), render(reply, view));
    }
  }

  /**
   * Prints the plan of a dry run before the confirmation prompt. It goes to standard error if
   * standard output is redirected or carries JSON.
   */
  void showPlan(CommandReply plan, CommandReply.View view) {
    print(promptStream(), render(plan, view));
  }

  /** Prompts the operator and returns the answer; null at the end of the input. */
  @Nullable String prompt(String question) {
    return terminal().prompt(promptStream(), question);
  }

  private PrintStream promptStream() {
    return json() || !terminal().shows() ? terminal().err() : terminal().out();
  }

  String render(CommandReply reply, CommandReply.View view) {
    TextPage page = new TextPage(colours(), terminal().columns());
    view.show(reply, page);
    return page.toString();
  }

  /** Renders a view without a limit on the width. */
  String renderLine(Consumer<TextPage> view) {
    TextPage page = new TextPage(colours(), 0);
    view.accept(page);
    return page.toString();
  }

  /** Prints a JSON document on one line. */
  void json(JsonNode json) {
    print(terminal().out(), FrameCodec.line(json));
  }

  void printError(String line) {
    print(terminal().err(), TextFormat.oneLine(line) + "\n");
  }

  static void print(PrintStream stream, String text) {
    stream.print(text);
    stream.flush();
  }
}
