package twf.tiles.admin.tilesctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import twf.tiles.config.ClientSettings;
import twf.tiles.net.Host;

/** Where commands are sent from and replies are shown: one a run of the program. */
final class Desk {
  private static final int UNAUTHENTICATED = 401;
  private static final int FORBIDDEN = 403;
  private static final int MAX_PORT = 65_535;

  private final Surroundings here;
  private final Common common;
  private @Nullable ClientSettings settings;

  Desk(Surroundings here, Common common) {
    this.here = here;
    this.common = common;
  }

  Surroundings here() {
    return here;
  }

  Terminal terminal() {
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
  Reply ask(String command, ObjectNode body) {
    try (Link link = open()) {
      return new Reply(link.ask(command, body, null));
    }
  }

  /** Sends a command that needs the token. */
  Reply order(String command, ObjectNode body) {
    Token token = Token.find(common.tokenFile(), settings());
    try (Link link = open()) {
      return new Reply(link.ask(command, body, token.value()));
    } catch (RefusedException e) {
      if (e.code() == UNAUTHENTICATED || e.code() == FORBIDDEN) {
        throw new RefusedException(
            e.code(),
            e.getMessage()
                + "; the one that was sent is from "
                + token.source()
                + ": give the server's own by ADMIN_TOKEN, ADMIN_TOKEN_FILE or --token-file");
      }
      throw e;
    }
  }

  Link open() {
    return Link.open(place());
  }

  private Place place() {
    ClientSettings found = settings();
    Integer given = common.port();
    int port = given == null ? found.port() : given;
    if (port < 1 || port > MAX_PORT) {
      throw new UsageException(
          port == 0
              ? "ADMIN_BRIDGE_PORT is 0, any free port: give --port PORT; the server's log says it"
              : "--port: expected 1 to 65535, found " + port);
    }
    return new Place(
        (common.host() == null ? Host.of(found.host()) : common.host()).reachable(),
        port,
        common.certificates() == null ? found.certificates() : common.certificates());
  }

  private ClientSettings settings() {
    if (settings == null) {
      settings =
          ClientSettings.load(
              common.config() == null ? here.configFile() : common.config(),
              common.config() != null,
              here.environment(),
              here.manifestRoot());
    }
    return settings;
  }

  /** Shows a reply: as JSON where that is wanted, and as {@code view} has it otherwise. */
  void show(Reply reply, View view) {
    if (common.json()) {
      json(reply.json());
    } else {
      print(terminal().out(), page(reply, view));
    }
  }

  /** Shows a plan to the one who is asked about it; standard output is for the reply. */
  void showPlan(Reply plan, View view) {
    print(screen(), page(plan, view));
  }

  /** Asks a person; null where nobody answers. */
  @Nullable String askPerson(String question) {
    return terminal().ask(screen(), question);
  }

  private PrintStream screen() {
    return common.json() || !terminal().shows() ? terminal().err() : terminal().out();
  }

  String page(Reply reply, View view) {
    Page page = new Page(colours(), terminal().columns());
    view.show(reply, page);
    return page.toString();
  }

  /** What a view shows, however wide it is. */
  String line(Consumer<Page> view) {
    Page page = new Page(colours(), 0);
    view.accept(page);
    return page.toString();
  }

  /** One JSON document, one line. */
  void json(JsonNode json) {
    print(terminal().out(), Frames.line(json));
  }

  void tell(String line) {
    print(terminal().err(), Texts.oneLine(line) + "\n");
  }

  static void print(PrintStream stream, String text) {
    stream.print(text);
    stream.flush();
  }
}
