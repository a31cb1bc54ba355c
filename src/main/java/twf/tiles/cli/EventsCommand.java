package twf.tiles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Model.OptionSpec;
import twf.tiles.command.CommandParameter;
import twf.tiles.event.Address;
import twf.tiles.event.Addresses;

/** {@code events}: prints events as they arrive, until Ctrl-C or until the server is gone. */
final class EventsCommand implements CliCommand {
  private static final int MAX_ATTEMPTS = 30;
  private static final int RETRY_SECONDS = 2;

  /**
   * Idle time after which the server is pinged; after as long again without a frame the connection
   * counts as lost.
   */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(15);

  private final CommandSyntax syntax;
  private final OptionSpec reconnect;

  /** Whether the newest connection got as far as receiving events. */
  private boolean connected;

  EventsCommand(String name) {
    this.syntax =
        CommandSyntax.local(
            name,
            "Prints staging, validation, publish and rollback events as they happen.",
            "events gfs --reconnect",
            CommandParameter.ANY_MODEL);
    this.reconnect = syntax.addFlag("retry for a minute if the connection is lost", "--reconnect");
  }

  @Override
  public CommandSyntax syntax() {
    return syntax;
  }

  @Override
  public int run(CliSession session) {
    int attempts = 0;
    while (true) {
      try {
        follow(session);
        return CliException.SUCCESS;
      } catch (CliException.Unreachable e) {
        attempts = connected ? 1 : attempts + 1;
        if (!CommandSyntax.isGiven(reconnect)
            || attempts > MAX_ATTEMPTS
            || (attempts == 1 && !connected)) {
          throw e;
        }
        if (attempts == 1) {
          session.printError("tilesctl: " + e.getMessage() + "; trying again for a minute");
        }
      }
      CliTerminal.waitSeconds(RETRY_SECONDS);
    }
  }

  /** Prints events until standard output is closed. */
  private void follow(CliSession session) {
    connected = false;
    try (BridgeClient client = session.connect()) {
      try {
        for (Address<?> address : Addresses.EVENTS) {
          client.register(address.name());
        }
        // The server answers in order: once the pong is here, all registrations are active.
        client.ping();
        client.setTimeout(IDLE_TIMEOUT);
        boolean pinged = true;
        while (!session.terminal().out().checkError()) {
          try {
            handleFrame(session, client.next());
            pinged = false;
          } catch (SocketTimeoutException e) {
            if (pinged) {
              throw client.connectionLost();
            }
            pinged = true;
            client.ping();
          }
        }
      } catch (IOException e) {
        throw client.connectionLost();
      }
    }
  }

  private void handleFrame(CliSession session, JsonNode frame) {
    switch (frame.path("type").asText()) {
      case "err" ->
          throw new CliException.Rejected(
              frame.path("failureCode").asInt(0),
              TextFormat.oneLine(frame.path("message").asText("rejected without a message")));
      case "pong" -> {
        if (!connected) {
          session.printError("tilesctl: following events; Ctrl-C ends");
        }
        connected = true;
      }
      case "message" -> showEvent(session, frame);
      default -> {
        // Unknown frame type of a later server version: ignore it.
      }
    }
  }

  private void showEvent(CliSession session, JsonNode frame) {
    String address = frame.path("address").asText();
    CommandReply body = new CommandReply(frame.path("body"));
    String model = session.body(syntax).path("model").textValue();
    if (!address.startsWith(Addresses.PREFIX)
        || (model != null && !model.equals(body.text("model")))) {
      return;
    }
    String kind = address.substring(Addresses.PREFIX.length());
    String at = session.environment().clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    if (session.json()) {
      ObjectNode line = FrameCodec.object().put("event", kind).put("received_at", at);
      line.set("body", body.json());
      session.json(line);
    } else {
      CliSession.print(
          session.terminal().out(),
          session.renderLine(page -> ReadViews.event(at, kind, body, page)));
    }
  }
}
