package twf.tiles.validation;

import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.storage.StagingLayout;

/**
 * Remembers the staged files of frames that failed a check, as they were before they were read, and
 * asks for the variable's validation when one of them has changed: appeared, vanished, another
 * size, another time, readable now. Looks once an interval, without file events, and not at all
 * while nothing is remembered.
 *
 * <p>A file that is still being written is waited for: it must be older than {@link
 * FrameState#QUIET_PERIOD}, or the same at two looks. So a copy that takes an hour is not validated
 * over and over. Bounded by bytes. Thread-safe.
 */
final class FailedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(FailedFiles.class);
  private static final long MAX_BYTES = 8L << 20;
  private static final long BYTES_PER_VARIABLE = 500;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final WorkerPool workers;
  private final StagingLayout staging;
  private final Clock clock;
  private final Duration interval;
  private final Consumer<VariableKey> changed;
  private final long mostBytes;
  private final Map<VariableKey, Remembered> failed = new HashMap<>();
  private long bytes;
  private long timer = NO_TIMER;
  private boolean stopped;
  private boolean warned;

  /**
   * @param workers for looking at files
   * @param interval between two looks
   * @param changed is told of each variable of which a file has changed; it is forgotten then
   */
  FailedFiles(
      Vertx vertx,
      WorkerPool workers,
      StagingLayout staging,
      Clock clock,
      Duration interval,
      Consumer<VariableKey> changed) {
    this(vertx, workers, staging, clock, interval, changed, MAX_BYTES);
  }

  FailedFiles(
      Vertx vertx,
      WorkerPool workers,
      StagingLayout staging,
      Clock clock,
      Duration interval,
      Consumer<VariableKey> changed,
      long mostBytes) {
    this.vertx = vertx;
    this.workers = workers;
    this.staging = staging;
    this.clock = clock;
    this.interval = interval;
    this.changed = changed;
    this.mostBytes = mostBytes;
  }

  /**
   * A variable's failed frames, and how validation found them.
   *
   * @param found as they were before they were read
   * @param lastLook how the last look found them where they differ; null where they do not
   */
  private record Remembered(FailedFrames found, @Nullable List<FrameState> lastLook) {
    long bytes() {
      // The last look's as well.
      return BYTES_PER_VARIABLE + 2 * FrameState.BYTES * found.frames().size();
    }
  }

  /** Remembers a validation's failed frames in place of those of the validation before. */
  synchronized void remember(VariableKey key, FailedFrames found) {
    forget(key);
    if (stopped || found.frames().isEmpty()) {
      return;
    }
    Remembered next = new Remembered(found, null);
    if (bytes + next.bytes() > mostBytes) {
      if (!warned) {
        warned = true;
        LOG.warn(
            "{}, and perhaps others: validated again only when the manifest changes, not when a failed file does: over {} bytes of failed files are remembered already",
            key,
            mostBytes);
      }
      return;
    }
    failed.put(key, next);
    bytes += next.bytes();
    if (timer == NO_TIMER) {
      timer = vertx.setTimer(interval.toMillis(), fired -> look());
    }
  }

  synchronized void forget(VariableKey key) {
    Remembered last = failed.remove(key);
    if (last != null) {
      bytes -= last.bytes();
    }
  }

  /** Forgets all but these. */
  synchronized void retain(Set<VariableKey> keys) {
    List.copyOf(failed.keySet()).stream().filter(key -> !keys.contains(key)).forEach(this::forget);
  }

  /** Looks at nothing any more. */
  synchronized void stop() {
    stopped = true;
    failed.clear();
    bytes = 0;
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  private void look() {
    workers
        .call(this::findChanged)
        .onSuccess(found -> found.forEach(changed))
        .onFailure(e -> LOG.error("failed files could not be looked at", e))
        .onComplete(done -> next());
  }

  private synchronized void next() {
    boolean more = !stopped && !failed.isEmpty();
    timer = more ? vertx.setTimer(interval.toMillis(), fired -> look()) : NO_TIMER;
  }

  private List<VariableKey> findChanged() {
    Map<VariableKey, Remembered> all;
    synchronized (this) {
      all = Map.copyOf(failed);
    }
    List<VariableKey> found = new ArrayList<>();
    all.forEach(
        (key, last) -> {
          if (hasChanged(key, last)) {
            found.add(key);
          }
        });
    return found;
  }

  /** Of a manifest that is gone nothing is validated: it is forgotten by the next scan. */
  private boolean hasChanged(VariableKey key, Remembered last) {
    if (!Files.exists(staging.manifest(key), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    List<FrameState> frames = last.found.frames();
    List<FrameState> now =
        frames.stream().map(frame -> FrameState.of(staging, key, frame.frameId())).toList();
    boolean differs = last.found.mayChangeUnseen() || !now.equals(frames);
    boolean isWhole = now.equals(last.lastLook) || isQuiet(now);
    synchronized (this) {
      if (!last.equals(failed.get(key))) {
        return false;
      }
      if (differs && isWhole) {
        forget(key);
        return true;
      }
      failed.put(key, new Remembered(last.found, differs ? now : null));
      return false;
    }
  }

  private boolean isQuiet(List<FrameState> frames) {
    Instant now = clock.instant();
    return frames.stream().allMatch(frame -> frame.isQuiet(now));
  }
}
