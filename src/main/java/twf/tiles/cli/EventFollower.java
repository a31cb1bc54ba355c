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

/** Prints events as they come. */
final class EventFollower {
  /** A server that says nothing for so long is asked whether it is there; and then given up. */
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(15);

  private final CliSession desk;
  private final @Nullable String model;
  private boolean connected;

  /**
   * @param model whose events are shown; null for all
   */
  EventFollower(CliSession desk, @Nullable String model) {
    this.desk = desk;
    this.model = model;
  }

  /** Whether the last {@link #follow} got as far as to listen. */
  boolean wasConnected() {
    return connected;
  }

  /** Returns when nobody reads standard output any more. */
  void follow() {
    connected = false;
    try (BridgeClient link = desk.open()) {
      try {
        for (Address<?> address : Addresses.EVENTS) {
          link.register(address.name());
        }
        // Answered in order: after the pong, nothing is missed.
        link.ping();
        link.patience(IDLE_TIMEOUT);
        listen(link);
      } catch (IOException e) {
        throw link.lost();
      }
    }
  }

  private void listen(BridgeClient link) throws IOException {
    boolean asked = true;
    while (!desk.terminal().out().checkError()) {
      try {
        take(link.next());
        asked = false;
      } catch (SocketTimeoutException e) {
        if (asked) {
          throw link.lost();
        }
        asked = true;
        link.ping();
      }
    }
  }

  private void take(JsonNode frame) {
    switch (frame.path("type").asText()) {
      case "err" ->
          throw new CommandRejectedException(
              frame.path("failureCode").asInt(0),
              TextFormat.oneLine(frame.path("message").asText("refused without a word")));
      case "pong" -> {
        if (!connected) {
          desk.tell("tilesctl: following events; Ctrl-C ends");
        }
        connected = true;
      }
      case "message" -> event(frame);
      default -> {
        // A frame of a later version; it is no event.
      }
    }
  }

  private void event(JsonNode frame) {
    String kind = frame.path("address").asText();
    CommandReply body = new CommandReply(frame.path("body"));
    if (!kind.startsWith(Addresses.PREFIX)
        || (model != null && !model.equals(body.text("model")))) {
      return;
    }
    kind = kind.substring(Addresses.PREFIX.length());
    String at = desk.here().clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    if (desk.json()) {
      ObjectNode line = FrameCodec.object().put("event", kind).put("received_at", at);
      line.set("body", body.json());
      desk.json(line);
    } else {
      String of = kind;
      CliSession.print(
          desk.terminal().out(), desk.line(page -> EventLineView.show(at, of, body, page)));
    }
  }
}
