package twf.tiles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
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

/** Where commands are sent from and replies are shown: one a run of the program. */
final class CliSession {
  private static final int UNAUTHENTICATED = 401;
  private static final int FORBIDDEN = 403;
  private static final int MAX_PORT = 65_535;

  private final CliEnvironment here;
  private final GlobalOptions common;
  private @Nullable AdminClientSettings settings;

  CliSession(CliEnvironment here, GlobalOptions common) {
    this.here = here;
    this.common = common;
  }

  CliEnvironment here() {
    return here;
  }

  CliTerminal terminal() {
    return here.terminal();
  }

  boolean json() {
    return common.json();
  }

  /** Whether to colour; a wrong choice is told before anything is done. */
  boolean colours() {
    return common.colours(here);
  }

  /** Sends a command that changes nothing. */
  CommandReply ask(String command, ObjectNode body) {
    try (BridgeClient link = open()) {
      return new CommandReply(link.ask(command, body, null));
    }
  }

  /** Sends a command that needs the token. */
  CommandReply order(String command, ObjectNode body) {
    AdminTokenSource token = AdminTokenSource.find(common.tokenFile(), settings());
    try (BridgeClient link = open()) {
      return new CommandReply(link.ask(command, body, token.value()));
    } catch (CommandRejectedException e) {
      if (e.code() == UNAUTHENTICATED || e.code() == FORBIDDEN) {
        throw new CommandRejectedException(
            e.code(),
            e.getMessage()
                + "; the one that was sent is from "
                + token.source()
                + ": give the server's own by ADMIN_TOKEN, ADMIN_TOKEN_FILE or --token-file");
      }
      throw e;
    }
  }

  BridgeClient open() {
    return BridgeClient.open(place());
  }

  private BridgeEndpoint place() {
    AdminClientSettings found = settings();
    Integer given = common.port();
    int port = given == null ? found.port() : given;
    if (port < 1 || port > MAX_PORT) {
      throw new UsageException(
          port == 0
              ? "ADMIN_BRIDGE_PORT is 0, any free port: give --port PORT; the server's log says it"
              : "--port: expected 1 to 65535, found " + port);
    }
    return new BridgeEndpoint(
        (common.host() == null ? Host.of(found.host()) : common.host()).reachable(),
        port,
        common.certificates() == null ? found.certificates() : common.certificates());
  }

  private AdminClientSettings settings() {
    if (settings == null) {
      settings =
          AdminClientSettings.load(
              common.config() == null ? here.configFile() : common.config(),
              common.config() != null,
              here.environment(),
              here.manifestRoot());
    }
    return settings;
  }

  /** Shows a reply: as JSON where that is wanted, and as {@code view} has it otherwise. */
  void show(CommandReply reply, ReplyView view) {
    if (common.json()) {
      json(reply.json());
    } else {
      print(terminal().out(), page(reply, view));
    }
  }

  /** Shows a plan to the one who is asked about it; standard output is for the reply. */
  void showPlan(CommandReply plan, ReplyView view) {
    print(screen(), page(plan, view));
  }

  /** Asks a person; null where nobody answers. */
  @Nullable String askPerson(String question) {
    return terminal().ask(screen(), question);
  }

  private PrintStream screen() {
    return common.json() || !terminal().shows() ? terminal().err() : terminal().out();
  }

  String page(CommandReply reply, ReplyView view) {
    TextPage page = new TextPage(colours(), terminal().columns());
    view.show(reply, page);
    return page.toString();
  }

  /** What a view shows, however wide it is. */
  String line(Consumer<TextPage> view) {
    TextPage page = new TextPage(colours(), 0);
    view.accept(page);
    return page.toString();
  }

  /** One JSON document, one line. */
  void json(JsonNode json) {
    print(terminal().out(), FrameCodec.line(json));
  }

  void tell(String line) {
    print(terminal().err(), TextFormat.oneLine(line) + "\n");
  }

  static void print(PrintStream stream, String text) {
    stream.print(text);
    stream.flush();
  }
}
