package twf.tiles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import twf.tiles.cli.client.BridgeClient;
import twf.tiles.cli.client.BridgeEndpoint;
import twf.tiles.cli.client.CommandRejectedException;
import twf.tiles.cli.client.FrameCodec;
import twf.tiles.cli.client.UsageException;
import twf.tiles.cli.terminal.CliTerminal;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.terminal.TextPage;
import twf.tiles.cli.view.CommandReply;
import twf.tiles.cli.view.ReplyView;
import twf.tiles.common.Host;
import twf.tiles.config.AdminClientSettings;
import twf.tiles.error.FailureException;

/** Sends the command of one program run to the server and prints its replies. Not thread-safe. */
final class CliSession {
  private static final int UNAUTHENTICATED = 401;
  private static final int FORBIDDEN = 403;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_TOKEN_BYTES = 4096;
  private static final String TOKEN_HINT =
      "give ADMIN_TOKEN, ADMIN_TOKEN_FILE or --token-file FILE";

  private final CliEnvironment env;
  private final GlobalOptions options;
  private @Nullable AdminClientSettings settings;

  CliSession(CliEnvironment env, GlobalOptions options) {
    this.env = env;
    this.options = options;
  }

  CliEnvironment environment() {
    return env;
  }

  CliTerminal terminal() {
    return env.terminal();
  }

  boolean json() {
    return options.json();
  }

  /**
   * Returns whether to colour the output.
   *
   * @throws UsageException if {@code --color} is invalid
   */
  boolean colours() {
    return options.colours(env);
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
    } catch (CommandRejectedException e) {
      if (token != null && (e.code() == UNAUTHENTICATED || e.code() == FORBIDDEN)) {
        throw new CommandRejectedException(
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
   * @throws UsageException if the file cannot be read or does not hold exactly one token
   */
  private Token findToken() {
    Path file = options.tokenFile();
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
      throw new UsageException(
          "the admin token cannot be read: %s; use sudo, or %s"
              .formatted(FailureException.storage(file, e).failure().message(), TOKEN_HINT));
    }
    String token = new String(bytes, StandardCharsets.UTF_8).strip();
    if (bytes.length > MAX_TOKEN_BYTES
        || token.isEmpty()
        || token.chars().anyMatch(unit -> unit <= ' ' || unit == 0x7f)) {
      throw new UsageException(
          "the admin token cannot be read: %s: expected one token without white space; %s"
              .formatted(file, TOKEN_HINT));
    }
    return token;
  }

  BridgeClient connect() {
    return BridgeClient.open(endpoint());
  }

  private BridgeEndpoint endpoint() {
    AdminClientSettings configured = settings();
    Integer option = options.port();
    int port = option == null ? configured.port() : option;
    if (port < 1 || port > MAX_PORT) {
      throw new UsageException(
          port == 0
              ? "ADMIN_BRIDGE_PORT is 0 (any free port); give --port PORT, the server logs the port"
              : "--port: expected 1 to 65535, found " + port);
    }
    return new BridgeEndpoint(
        (options.host() == null ? Host.of(configured.host()) : options.host()).loopbackOrSelf(),
        port,
        options.certificates() == null ? configured.certificates() : options.certificates());
  }

  private AdminClientSettings settings() {
    if (settings == null) {
      settings =
          AdminClientSettings.load(
              options.config() == null ? env.configFile() : options.config(),
              options.config() != null,
              env.environment(),
              env.manifestRoot());
    }
    return settings;
  }

  /**
   * Prints a reply to standard output: as JSON with {@code --json}, else as rendered by {@code
   * view}.
   */
  void show(CommandReply reply, ReplyView view) {
    if (options.json()) {
      json(reply.json());
    } else {
      print(terminal().out(), render(reply, view));
    }
  }

  /**
   * Prints the plan of a dry run before the confirmation prompt. It goes to standard error if
   * standard output is redirected or carries JSON.
   */
  void showPlan(CommandReply plan, ReplyView view) {
    print(promptStream(), render(plan, view));
  }

  /** Prompts the operator and returns the answer; null at the end of the input. */
  @Nullable String prompt(String question) {
    return terminal().prompt(promptStream(), question);
  }

  private PrintStream promptStream() {
    return options.json() || !terminal().shows() ? terminal().err() : terminal().out();
  }

  String render(CommandReply reply, ReplyView view) {
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
