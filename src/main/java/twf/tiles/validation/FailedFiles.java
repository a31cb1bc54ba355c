package twf.tiles.validation;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.storage.StagingLayout;

/**
 * Watches the staged files of frames that failed a check, and requests validation of the variable
 * when one of them changes: it appears, disappears, becomes readable, or has another size or
 * modification time.
 *
 * <p>Polls once per interval instead of using file events, and not at all while nothing is watched.
 * A file that is still being written is not reported: all files must be older than {@link
 * FrameState#QUIET_PERIOD} or unchanged between two scans, so that a copy that takes an hour is not
 * validated repeatedly. Memory is bounded. Thread-safe.
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
  private final Consumer<VariableKey> onChanged;
  private final long maxBytes;
  private final Map<VariableKey, Remembered> failed = new HashMap<>();
  private long bytes;
  private long timer = NO_TIMER;
  private boolean stopped;
  private boolean warned;

  /**
   * The frames in which a validation found a failure or a conflict, with the state of their files
   * before they were read.
   *
   * @param frames in ascending order
   * @param mayChangeUnseen whether a file was so recent that a later change may keep its size and
   *     modification time
   */
  record FailedFrames(List<FrameState> frames, boolean mayChangeUnseen) {
    static final FailedFrames NONE = new FailedFrames(List.of(), false);

    FailedFrames {
      frames = List.copyOf(frames);
    }
  }

  /**
   * The file attributes of the staged files of a frame, used to detect changes without reading
   * them.
   *
   * @param frameId the frame
   * @param files its archive, meta and image, whether or not they exist
   */
  record FrameState(String frameId, List<FileState> files) {
    /** A file whose modification time is older than this is assumed to be completely written. */
    static final Duration QUIET_PERIOD = Duration.ofSeconds(3);

    /** Approximate heap size of one instance. */
    static final long BYTES = 250;

    /** Reads the current attributes. Blocks. */
    static FrameState read(StagingLayout staging, VariableKey key, String frameId) {
      return new FrameState(
          frameId,
          List.of(
              FileState.read(staging.archive(key, frameId)),
              FileState.read(staging.meta(key, frameId)),
              FileState.read(staging.image(key, frameId))));
    }

    /** Whether no file was modified within {@link #QUIET_PERIOD}. */
    boolean isQuiet(Instant now) {
      return files.stream().allMatch(file -> file.isOlderThan(QUIET_PERIOD, now));
    }

    /**
     * Whether a file whose attributes were read at {@code now} may still change without a change of
     * size or modification time. This is so for recent files if the file system stores whole
     * seconds.
     */
    boolean mayChangeUnseen(Instant now) {
      return files.stream()
          .anyMatch(file -> !file.hasFraction() && file.isAsYoungAs(QUIET_PERIOD, now));
    }

    /**
     * The attributes of one file.
     *
     * @param bytes its size; negative if it does not exist or cannot be read
     * @param modifiedNanos its modification time in nanoseconds since 1970
     * @param isReadable whether this process may read it; a change of mode alone changes this
     */
    record FileState(long bytes, long modifiedNanos, boolean isReadable) {
      private static final FileState ABSENT = new FileState(-1, 0, false);
      private static final FileState UNKNOWN = new FileState(-2, 0, false);

      /** Reads the current attributes. Blocks. */
      static FileState read(Path file) {
        try {
          BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
          return new FileState(
              found.size(),
              found.lastModifiedTime().to(TimeUnit.NANOSECONDS),
              Files.isReadable(file));
        } catch (NoSuchFileException e) {
          return ABSENT;
        } catch (IOException e) {
          return UNKNOWN;
        }
      }

      boolean isOlderThan(Duration age, Instant now) {
        return bytes < 0 || modified().isBefore(now.minus(age));
      }

      /**
       * Excludes modification times far in the future, which do not tell when the file was written.
       */
      boolean isAsYoungAs(Duration age, Instant now) {
        return bytes >= 0 && !isOlderThan(age, now) && modified().isBefore(now.plus(age));
      }

      private Instant modified() {
        return Instant.ofEpochSecond(0, modifiedNanos);
      }

      boolean hasFraction() {
        return modifiedNanos % 1_000_000_000 != 0;
      }
    }
  }

  /**
   * @param workers the pool for scanning files
   * @param interval the time between two scans
   * @param onChanged receives each variable that has a changed file; the variable is no longer
   *     watched then
   */
  FailedFiles(
      Vertx vertx,
      WorkerPool workers,
      StagingLayout staging,
      Clock clock,
      Duration interval,
      Consumer<VariableKey> onChanged) {
    this(vertx, workers, staging, clock, interval, onChanged, MAX_BYTES);
  }

  FailedFiles(
      Vertx vertx,
      WorkerPool workers,
      StagingLayout staging,
      Clock clock,
      Duration interval,
      Consumer<VariableKey> onChanged,
      long maxBytes) {
    this.vertx = vertx;
    this.workers = workers;
    this.staging = staging;
    this.clock = clock;
    this.interval = interval;
    this.onChanged = onChanged;
    this.maxBytes = maxBytes;
  }

  /**
   * The failed frames of a variable.
   *
   * @param found the state of their files before validation read them
   * @param lastLook the state at the last scan if it differs from {@code found}; null if it does
   *     not
   */
  private record Remembered(FailedFrames found, @Nullable List<FrameState> lastLook) {
    long bytes() {
      // Twice, because the last scan holds the same number of frames.
      return BYTES_PER_VARIABLE + 2 * FrameState.BYTES * found.frames().size();
    }
  }

  /** Watches the failed frames of a validation, in place of those of the validation before. */
  synchronized void remember(VariableKey key, FailedFrames found) {
    forget(key);
    if (stopped || found.frames().isEmpty()) {
      return;
    }
    Remembered next = new Remembered(found, null);
    if (bytes + next.bytes() > maxBytes) {
      if (!warned) {
        warned = true;
        LOG.warn(
            "{}, and perhaps others: validated again only when the manifest changes, not when a"
                + " failed file does: over {} bytes of failed files are remembered already",
            key,
            maxBytes);
      }
      return;
    }
    failed.put(key, next);
    bytes += next.bytes();
    if (timer == NO_TIMER) {
      timer = vertx.setTimer(interval.toMillis(), fired -> checkForChanges());
    }
  }

  synchronized void forget(VariableKey key) {
    Remembered last = failed.remove(key);
    if (last != null) {
      bytes -= last.bytes();
    }
  }

  /** Stops watching all variables except these. */
  synchronized void retain(Set<VariableKey> keys) {
    List.copyOf(failed.keySet()).stream().filter(key -> !keys.contains(key)).forEach(this::forget);
  }

  /** Stops watching for good. */
  synchronized void stop() {
    stopped = true;
    failed.clear();
    bytes = 0;
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  private void checkForChanges() {
    workers
        .call(this::findChanged)
        .onSuccess(found -> found.forEach(onChanged))
        .onFailure(e -> LOG.error("failed files not scanned; next try in one interval", e))
        .onComplete(done -> scheduleNext());
  }

  private synchronized void scheduleNext() {
    boolean more = !stopped && !failed.isEmpty();
    timer = more ? vertx.setTimer(interval.toMillis(), fired -> checkForChanges()) : NO_TIMER;
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

  /**
   * Whether a watched file of the variable changed and is completely written. A variable whose
   * manifest is gone is not validated; the next rescan of staging removes it here.
   */
  private boolean hasChanged(VariableKey key, Remembered last) {
    if (!Files.exists(staging.manifest(key), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    List<FrameState> frames = last.found.frames();
    List<FrameState> now =
        frames.stream().map(frame -> FrameState.read(staging, key, frame.frameId())).toList();
    boolean differs = last.found.mayChangeUnseen() || !now.equals(frames);
    boolean isSettled = now.equals(last.lastLook) || isQuiet(now);
    synchronized (this) {
      if (!last.equals(failed.get(key))) {
        return false;
      }
      if (differs && isSettled) {
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
