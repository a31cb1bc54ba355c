package twf.tiles.publishing.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.Host;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.FrameImage;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.PointerVariable;
import twf.tiles.domain.Snapshot;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.error.JvmErrors;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.publishing.state.PublishWorkerPools;

/**
 * Verifies over loopback HTTP that a pointer is served as published: three attempts within about
 * five seconds, longer with many variables and frames.
 *
 * <p>Wrong and missing answers are treated differently. After a publish, if the server does not
 * answer because it is overloaded, the probe retries for a minute with increasing delays before it
 * reports a failure.
 *
 * <p>The web side learns of a new pointer from the event bus. Each attempt therefore polls the
 * pointer for a moment until the expected generation appears.
 */
public final class HttpProbe implements Probe {
  private static final Logger LOG = LoggerFactory.getLogger(HttpProbe.class);
  private static final int MAX_ATTEMPTS = 3;
  private static final long ATTEMPT_TIMEOUT_MS = 1500;
  private static final long POINTER_WAIT_MS = 1000;
  private static final long RETRY_DELAY_MS = 150;
  private static final long POLL_INTERVAL_MS = 10;

  /** Additional time per attempt: for each variable after the first, and for each frame. */
  private static final long VARIABLE_MS = 50;

  private static final long FRAME_MS = 1;

  private static final int IMAGE_START_BYTES = 12;
  private static final Pattern WEBP_START = Pattern.compile("RIFF.{4}WEBP", Pattern.DOTALL);

  private static final long LONGEST_PAUSE_MS = 5000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx;
  private final WorkerPool workers;
  private final HttpClient client;
  private final IntSupplier port;
  private final Duration patience;

  /**
   * Creates a probe.
   *
   * @param pools provides the threads that parse responses
   * @param host the host of the public port as reachable from this machine; an IPv6 address without
   *     brackets
   * @param port the public port, evaluated for each request
   */
  public HttpProbe(Vertx vertx, PublishWorkerPools pools, String host, IntSupplier port) {
    this(vertx, pools, host, port, PATIENCE);
  }

  /**
   * Creates a probe with another retry period.
   *
   * @param patience how long to retry after a publish while there is no answer
   */
  HttpProbe(
      Vertx vertx, PublishWorkerPools pools, String host, IntSupplier port, Duration patience) {
    this.vertx = vertx;
    this.workers = pools.pointerPool();
    this.patience = patience;
    this.port = port;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                // In URL form, because the client derives the Host header from it.
                .setDefaultHost(Host.of(host).toUrlText())
                .setConnectTimeout((int) ATTEMPT_TIMEOUT_MS));
  }

  @Override
  public void verify(LatestPointer pointer) throws Exception {
    verify(pointer, pointer.variables(), Duration.ZERO);
  }

  @Override
  public void verify(LatestPointer pointer, Optional<LatestPointer> before) throws Exception {
    verify(pointer, changed(pointer, before), patience);
  }

  private static SortedMap<String, PointerVariable> changed(
      LatestPointer pointer, Optional<LatestPointer> before) {
    SortedMap<String, PointerVariable> changed = new TreeMap<>(pointer.variables());
    before
        .filter(old -> old.run().equals(pointer.run()))
        .ifPresent(old -> changed.entrySet().removeAll(old.variables().entrySet()));
    // Check at least one manifest and tile.
    return changed.isEmpty() ? pointer.variables() : changed;
  }

  private void verify(
      LatestPointer pointer, SortedMap<String, PointerVariable> variables, Duration patience)
      throws Exception {
    long frames = variables.values().stream().mapToLong(PointerVariable::availableFrames).sum();
    long attemptMs =
        ATTEMPT_TIMEOUT_MS + VARIABLE_MS * Math.max(0, variables.size() - 1) + FRAME_MS * frames;
    long patientUntil = System.nanoTime() + patience.toNanos();
    long pauseMs = RETRY_DELAY_MS;
    int wrong = 0;
    for (int tries = 1; ; tries++) {
      try {
        WorkerPool.await(probeOnce(pointer, variables).timeout(attemptMs, TimeUnit.MILLISECONDS));
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | Error e) {
        wrong += isUnanswered(e) ? 0 : 1;
        boolean patient = System.nanoTime() - patientUntil < 0 && wrong < MAX_ATTEMPTS;
        if (tries >= MAX_ATTEMPTS && !patient) {
          throw probeError(pointer, tries, e);
        }
        if (tries == MAX_ATTEMPTS) {
          LOG.warn(
              "generation {} of {} is not answered after {} attempts, retrying for up to {} s: {}",
              pointer.generation(),
              pointer.model(),
              MAX_ATTEMPTS,
              patience.toSeconds(),
              String.valueOf(e.getMessage()));
        }
      }
      WorkerPool.await(vertx.timer(pauseMs, TimeUnit.MILLISECONDS));
      pauseMs = tries < MAX_ATTEMPTS ? RETRY_DELAY_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /**
   * Returns whether the failure says nothing about the published content, as with an overloaded
   * server.
   */
  private static boolean isUnanswered(Throwable cause) {
    if (cause instanceof FailureException known) {
      return known.failure().kind() == FailureKind.UNAVAILABLE;
    }
    return cause instanceof IOException
        || cause instanceof TimeoutException
        || cause instanceof HttpClosedException
        || JvmErrors.find(cause).isPresent();
  }

  private static Exception probeError(LatestPointer pointer, int tries, Throwable cause) {
    String words =
        "generation "
            + pointer.generation()
            + " of "
            + pointer.model()
            + " is not served as published after "
            + tries
            + " attempts: "
            + cause.getMessage();
    return JvmErrors.find(cause)
        .<Exception>map(error -> new CompletionException(words, error))
        .orElseGet(() -> FailureException.unavailable(words));
  }

  private Future<Void> probeOnce(
      LatestPointer pointer, SortedMap<String, PointerVariable> variables) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(POINTER_WAIT_MS);
    return awaitPointer(pointer, deadline)
        .compose(shown -> checkDiscovery(pointer))
        .compose(
            listed ->
                BoundedConcurrency.mapConcurrently(
                    List.copyOf(variables.entrySet()), 2, entry -> checkVariable(pointer, entry)))
        .mapEmpty();
  }

  /**
   * Polls the pointer until it shows the expected generation or the deadline has passed. The
   * catalog learns of a pointer change with a short delay.
   */
  private Future<Boolean> awaitPointer(LatestPointer expected, long deadline) {
    String url = "/manifests/" + expected.model() + "/latest.json";
    return get(url)
        .map(
            body ->
                require(
                    isExpectedPointer(body, expected),
                    url,
                    "does not show generation " + expected.generation()))
        .recover(
            cause ->
                System.nanoTime() > deadline
                    ? Future.failedFuture(cause)
                    : vertx
                        .timer(POLL_INTERVAL_MS, TimeUnit.MILLISECONDS)
                        .compose(later -> awaitPointer(expected, deadline)));
  }

  private static boolean isExpectedPointer(Buffer body, LatestPointer expected) {
    ParseResult<LatestPointer> parsed = LatestPointer.parse(body.getBytes(), expected.model());
    return parsed.isValid() && parsed.value().generation() == expected.generation();
  }

  /**
   * Checks that discovery lists all variables of the run. Its reply is much smaller than the run's
   * manifests.
   */
  private Future<Boolean> checkDiscovery(LatestPointer pointer) {
    String url = "/api/vars?model=" + pointer.model() + "&run=" + pointer.run();
    return get(url)
        .map(
            body ->
                require(
                    names(body, url).containsAll(pointer.variables().keySet()),
                    url,
                    "does not list all variables of run " + pointer.run()));
  }

  private static Set<Object> names(Buffer body, String url) {
    try {
      Set<Object> names = new HashSet<>();
      body.toJsonArray().forEach(names::add);
      return names;
    } catch (DecodeException | ClassCastException e) {
      throw FailureException.malformed(url, "is no JSON array");
    }
  }

  private Future<Boolean> checkVariable(
      LatestPointer pointer, Map.Entry<String, PointerVariable> entry) {
    VariableKey key = new VariableKey(pointer.model(), pointer.run(), entry.getKey());
    String url = key.snapshotUrl(entry.getValue().snapshot());
    return get(url)
        .compose(body -> workers.call(() -> newest(body, key, url)))
        .compose(frame -> checkTile(key, frame).compose(sound -> checkImage(frame.image())));
  }

  /** Returns the newest frame that a snapshot lists. Blocks: a snapshot may have megabytes. */
  private static SnapshotFrame newest(Buffer body, VariableKey key, String url) {
    ParseResult<Snapshot> parsed = Snapshot.parse(body.getBytes(), key);
    require(parsed.isValid(), url, parsed.problems());
    List<SnapshotFrame> frames = parsed.value().frames();
    return frames.get(frames.size() - 1);
  }

  private Future<Boolean> checkTile(VariableKey key, SnapshotFrame frame) {
    String url = key.archiveUrl(frame.frameId());
    return PmtilesReader.open(
            new HttpByteSource(client, port.getAsInt(), url, frame.bytes()), workers)
        .compose(archive -> archive.tile(0, 0, 0))
        .map(
            tile ->
                require(
                    tile.filter(image -> image.length() > 0).isPresent(), url, "has no z=0 tile"));
  }

  /** Checks that the image of the newest frame, if it has one, begins as a WebP does. */
  private Future<Boolean> checkImage(@Nullable FrameImage image) {
    if (image == null) {
      return Future.succeededFuture(true);
    }
    int length = (int) Math.min(image.bytes(), IMAGE_START_BYTES);
    return new HttpByteSource(client, port.getAsInt(), image.url(), image.bytes())
        .read(0, length)
        .map(
            start ->
                require(
                    length == IMAGE_START_BYTES
                        && WEBP_START.matcher(start.toString(ISO_8859_1)).matches(),
                    image.url(),
                    "is not a WebP"));
  }

  private Future<Buffer> get(String url) {
    return HttpByteSource.get(
        client,
        new RequestOptions().setMethod(HttpMethod.GET).setPort(port.getAsInt()).setURI(url),
        200,
        StrictJson.MAX_BYTES);
  }

  private static boolean require(boolean condition, String url, String problem) {
    if (!condition) {
      throw FailureException.malformed(url, problem);
    }
    return true;
  }
}
