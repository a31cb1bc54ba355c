package twf.tiles.soak;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import twf.tiles.testing.TestBridgeClient;

/**
 * Simulates clients that listen on /events or on the bridge for some seconds and then disconnect.
 */
final class EventListenerSimulator {
  private static final int MAX_SECONDS = 8;
  private static final int TIMEOUT_MS = 500;

  private final int managementPort;
  private final int bridgePort;
  private final BooleanSupplier done;
  private final Random random = new Random(7);
  private final AtomicLong eventCount = new AtomicLong();

  EventListenerSimulator(int managementPort, int bridgePort, BooleanSupplier done) {
    this.managementPort = managementPort;
    this.bridgePort = bridgePort;
    this.done = done;
  }

  /** Returns the number of events received by all clients. */
  long eventCount() {
    return eventCount.get();
  }

  /** Listens to server-sent events and checks that each of them is valid JSON. */
  void listenToServerSentEvents() throws IOException {
    long end = end();
    try (Socket socket = new Socket("127.0.0.1", managementPort)) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket
          .getOutputStream()
          .write(
              "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      while (System.nanoTime() < end && !done.getAsBoolean()) {
        event(lines);
      }
    }
  }

  private void event(BufferedReader lines) throws IOException {
    try {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("/events ended");
      }
      if (line.startsWith("data:")) {
        JsonObject event = new JsonObject(line.substring("data:".length()));
        if (!event.isEmpty()) {
          eventCount.incrementAndGet();
        }
      }
    } catch (SocketTimeoutException nothing) {
      // No event arrived before the timeout.
    }
  }

  /** Listens for events on the bridge, then sends a ping. */
  void listenToBridge() throws InterruptedException {
    long end = end();
    try (TestBridgeClient client = new TestBridgeClient(bridgePort)) {
      var published = client.register("twf.tiles.published");
      client.register("twf.tiles.rolled-back");
      while (System.nanoTime() < end && !done.getAsBoolean()) {
        if (published.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS) != null) {
          eventCount.incrementAndGet();
        }
      }
      client.ping();
    }
  }

  private long end() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(1 + random.nextInt(MAX_SECONDS));
  }
}
