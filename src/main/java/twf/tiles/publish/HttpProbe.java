package twf.tiles.publish;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import twf.tiles.async.Bounded;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.LatestPointer;
import twf.tiles.contract.Parsed;
import twf.tiles.contract.PointerVariable;
import twf.tiles.contract.Snapshot;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.net.Host;
import twf.tiles.pmtiles.Archive;

/**
 * The probe over loopback: three tries within five seconds.
 *
 * <p>The web side learns of a new pointer from the bus, so the first look at it waits a moment for
 * the expected generation instead of failing a whole try.
 */
public final class HttpProbe implements Probe {
  private static final int TRIES = 3;
  private static final long TRY_MS = 1500;
  private static final long SETTLE_MS = 1000;
  private static final long PAUSE_MS = 150;
  private static final long POLL_MS = 10;

  private final Vertx vertx;
  private final HttpClient client;
  private final IntSupplier port;

  /**
   * @param host the public port's host, as this machine reaches it; an IPv6 address without
   *     brackets
   * @param port the public port, asked for when it is needed
   */
  public HttpProbe(Vertx vertx, String host, IntSupplier port) {
    this.vertx = vertx;
    this.port = port;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                // As it stands in the Host header, which is made of it.
                .setDefaultHost(Host.of(host).inUrl())
                .setConnectTimeout((int) TRY_MS));
  }

  @Override
  public Future<Void> verify(LatestPointer pointer) {
    return attempt(pointer, 1);
  }

  private Future<Void> attempt(LatestPointer pointer, int number) {
    return once(pointer)
        .timeout(TRY_MS, TimeUnit.MILLISECONDS)
        .recover(
            cause ->
                number == TRIES
                    ? Future.failedFuture(failed(pointer, cause))
                    : vertx
                        .timer(PAUSE_MS, TimeUnit.MILLISECONDS)
                        .compose(later -> attempt(pointer, number + 1)));
  }

  private static TileException failed(LatestPointer pointer, Throwable cause) {
    return TileException.unavailable(
        "generation "
            + pointer.generation()
            + " of "
            + pointer.model()
            + " is not answered as published, "
            + TRIES
            + " tries: "
            + cause.getMessage());
  }

  private Future<Void> once(LatestPointer pointer) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLE_MS);
    return pointer(pointer, deadline)
        .compose(shown -> discovery(pointer))
        .compose(
            listed ->
                Bounded.map(
                    List.copyOf(pointer.variables().entrySet()),
                    2,
                    entry -> variable(pointer, entry)))
        .mapEmpty();
  }

  /** The catalog hears of a switch a moment after it: no answer or an older one is asked again. */
  private Future<Boolean> pointer(LatestPointer expected, long deadline) {
    String url = "/manifests/" + expected.model() + "/latest.json";
    return get(url)
        .map(
            body ->
                expect(
                    shows(body, expected),
                    url,
                    "does not show generation " + expected.generation()))
        .recover(
            cause ->
                System.nanoTime() > deadline
                    ? Future.failedFuture(cause)
                    : vertx
                        .timer(POLL_MS, TimeUnit.MILLISECONDS)
                        .compose(later -> pointer(expected, deadline)));
  }

  private static boolean shows(Buffer body, LatestPointer expected) {
    Parsed<LatestPointer> parsed = LatestPointer.parse(body.getBytes(), expected.model());
    return parsed.isValid() && parsed.value().generation() == expected.generation();
  }

  private Future<Boolean> discovery(LatestPointer pointer) {
    String url = "/api/run/" + pointer.model() + "/latest/manifest.json";
    return get(url)
        .map(
            body -> {
              String run = body.toJsonObject().getString("run");
              return expect(
                  pointer.run().text().equals(run), url, "does not name run " + pointer.run());
            });
  }

  private Future<Boolean> variable(
      LatestPointer pointer, Map.Entry<String, PointerVariable> entry) {
    VariableKey key = new VariableKey(pointer.model(), pointer.run(), entry.getKey());
    String url = key.snapshotUrl(entry.getValue().snapshot());
    return get(url)
        .compose(
            body -> {
              Parsed<Snapshot> parsed = Snapshot.parse(body.getBytes(), key);
              expect(parsed.isValid(), url, parsed.problems());
              List<SnapshotFrame> frames = parsed.value().frames();
              return tile(key, frames.get(frames.size() - 1));
            });
  }

  private Future<Boolean> tile(VariableKey key, SnapshotFrame frame) {
    String url = key.archiveUrl(frame.frameId());
    return Archive.open(new HttpSource(client, port.getAsInt(), url, frame.bytes()))
        .compose(archive -> archive.tile(0, 0, 0))
        .map(
            tile ->
                expect(
                    tile.filter(image -> image.length() > 0).isPresent(), url, "has no z=0 tile"));
  }

  private Future<Buffer> get(String url) {
    return HttpSource.get(
        client,
        new RequestOptions().setMethod(HttpMethod.GET).setPort(port.getAsInt()).setURI(url),
        200,
        ContractJson.MAX_BYTES * 8);
  }

  private static boolean expect(boolean holds, String url, String otherwise) {
    if (!holds) {
      throw TileException.malformed(url, otherwise);
    }
    return true;
  }
}
