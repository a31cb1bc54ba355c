package twf.tiles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import twf.tiles.cli.client.BridgeClient;
import twf.tiles.cli.client.CommandRejectedException;
import twf.tiles.cli.client.FrameCodec;
import twf.tiles.cli.terminal.TextFormat;
import twf.tiles.cli.view.CommandReply;
import twf.tiles.cli.view.EventLineView;
import twf.tiles.event.Address;
import twf.tiles.event.Addresses;

/** Prints events from the server as they arrive. Blocking; one thread at a time. */
final class EventFollower {
  /**
   * Idle time after which the server is pinged; after as long again without a frame the connection
   * counts as lost.
   */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(15);

  private final CliSession session;
  private final @Nullable String model;
  private boolean connected;

  /**
   * @param model the model whose events are printed; null for all models
   */
  EventFollower(CliSession session, @Nullable String model) {
    this.session = session;
    this.model = model;
  }

  /** Returns whether the last {@link #follow} got as far as receiving events. */
  boolean wasConnected() {
    return connected;
  }

  /**
   * Prints events until standard output is closed.
   *
   * @throws twf.tiles.cli.client.ServerUnreachableException if the connection cannot be made or is
   *     lost
   */
  void follow() {
    connected = false;
    try (BridgeClient client = session.connect()) {
      try {
        for (Address<?> address : Addresses.EVENTS) {
          client.register(address.name());
        }
        // The server answers in order: once the pong is here, all registrations are active.
        client.ping();
        client.setTimeout(IDLE_TIMEOUT);
        listen(client);
      } catch (IOException e) {
        throw client.connectionLost();
      }
    }
  }

  private void listen(BridgeClient client) throws IOException {
    boolean pinged = true;
    while (!session.terminal().out().checkError()) {
      try {
        handleFrame(client.next());
        pinged = false;
      } catch (SocketTimeoutException e) {
        if (pinged) {
          throw client.connectionLost();
        }
        pinged = true;
        client.ping();
      }
    }
  }

  private void handleFrame(JsonNode frame) {
    switch (frame.path("type").asText()) {
      case "err" ->
          throw new CommandRejectedException(
              frame.path("failureCode").asInt(0),
              TextFormat.oneLine(frame.path("message").asText("rejected without a message")));
      case "pong" -> {
        if (!connected) {
          session.printError("tilesctl: following events; Ctrl-C ends");
        }
        connected = true;
      }
      case "message" -> showEvent(frame);
      default -> {
        // Unknown frame type of a later server version: ignore it.
      }
    }
  }

  private void showEvent(JsonNode frame) {
    String kind = frame.path("address").asText();
    CommandReply body = new CommandReply(frame.path("body"));
    if (!kind.startsWith(Addresses.PREFIX)
        || (model != null && !model.equals(body.text("model")))) {
      return;
    }
    kind = kind.substring(Addresses.PREFIX.length());
    String at = session.environment().clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    if (session.json()) {
      ObjectNode line = FrameCodec.object().put("event", kind).put("received_at", at);
      line.set("body", body.json());
      session.json(line);
    } else {
      String eventKind = kind;
      CliSession.print(
          session.terminal().out(),
          session.renderLine(page -> EventLineView.show(at, eventKind, body, page)));
    }
  }
}
