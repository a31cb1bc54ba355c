package twf.tiles.staging;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.BuildSource;
import twf.tiles.storage.BoundedFileReader;

/**
 * Measures how long builders take, as observed in staging: from the first sight of a frame until a
 * manifest lists it. Thread-safe; memory is bounded.
 */
final class BuildTimeTracker {
  private static final Pattern FRAME = Pattern.compile("([0-9]{3})\\.pmtiles");
  private static final int MAX_VARIABLES = 5000;
  private static final Duration MAX_IDLE_DURATION = Duration.ofDays(2);

  private final StagingDirectoryReader reader;
  private final Clock clock;
  private final TileMetrics metrics;
  private final Cache<VariableKey, FrameSightings> sightings =
      Caffeine.newBuilder().maximumSize(MAX_VARIABLES).expireAfterAccess(MAX_IDLE_DURATION).build();

  BuildTimeTracker(StagingDirectoryReader reader, Clock clock, TileMetrics metrics) {
    this.reader = reader;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Records a new file in the {@code frames} folder of a variable. Does not block. */
  void onFileEvent(VariableKey key, String name) {
    recordSighting(sightings(key), name);
  }

  /** Lists a {@code frames} folder if it has changed. Blocks. */
  void scanFrames(VariableKey key, StagingFolder folder) {
    FrameSightings sightingsOfRun = sightings(key);
    if (sightingsOfRun.folderChanged(folder.modified())) {
      reader.names(folder).forEach(name -> recordSighting(sightingsOfRun, name));
    }
  }

  /** Records a manifest that the first full scan has found: its frames are not measured. */
  void ignorePreexisting(VariableKey key) {
    sightings(key).ignoreAll();
  }

  /** Records a new or changed manifest and reports the build times of its frames. Blocks. */
  void onManifest(VariableKey key, Path file) {
    FrameSightings sightingsOfRun = sightings(key);
    if (!sightingsOfRun.hasUnlisted()) {
      return;
    }
    try {
      ParseResult<StagedManifest> parsed = StagedManifest.parse(BoundedFileReader.read(file), key);
      if (parsed.isValid() && parsed.value().countViolations().isEmpty()) {
        sightingsOfRun.onManifest(parsed.value(), clock.instant(), metrics);
      }
    } catch (FailureException unreadable) {
      // Validation reads the file too, and reports the problem.
    }
  }

  private void recordSighting(FrameSightings sightingsOfRun, String name) {
    Matcher frame = FRAME.matcher(name);
    if (frame.matches()) {
      sightingsOfRun.recordSighting(Integer.parseInt(frame.group(1)), clock.instant());
    }
  }

  private FrameSightings sightings(VariableKey key) {
    return sightings.get(key, unseen -> new FrameSightings());
  }

  /**
   * The times at which the frames of one variable of a run were first seen, kept until a manifest
   * lists them. Thread-safe; at most 1,000 frames.
   *
   * <p>If the first full scan finds a manifest, the frames present then and the run as a whole are
   * not measured: the time of their arrival is unknown.
   */
  private static final class FrameSightings {
    private static final int[] NONE = {};

    /**
     * By forecast hour, 1 + milliseconds after the first sight; 0 where there is nothing to tell.
     */
    private int[] unlisted = NONE;

    private int waiting;
    private final BitSet listed = new BitSet();
    private @Nullable Instant firstFrame;
    private @Nullable FileTime folderModified;
    private boolean runDone;

    /**
     * Returns whether the folder has changed since the last call, and records its new modification
     * time.
     */
    synchronized boolean folderChanged(FileTime modified) {
      boolean changed = !modified.equals(folderModified);
      folderModified = modified;
      return changed;
    }

    synchronized void recordSighting(int fhr, Instant at) {
      if (listed.get(fhr)) {
        return;
      }
      if (firstFrame == null) {
        firstFrame = at;
      }
      if (fhr >= unlisted.length) {
        unlisted = Arrays.copyOf(unlisted, fhr + 1);
      }
      if (unlisted[fhr] == 0) {
        long after = Duration.between(firstFrame, at).toMillis();
        unlisted[fhr] = 1 + (int) Math.max(0, Math.min(after, Integer.MAX_VALUE - 1));
        waiting++;
      }
    }

    /** Excludes the frames seen so far, and the run as a whole, from measurement. */
    synchronized void ignoreAll() {
      for (int fhr = 0; fhr < unlisted.length; fhr++) {
        if (unlisted[fhr] != 0) {
          listed.set(fhr);
        }
      }
      forget();
      runDone = true;
    }

    private void forget() {
      unlisted = NONE;
      waiting = 0;
    }

    /** Whether a manifest would tell anything new. */
    synchronized boolean hasUnlisted() {
      return waiting > 0 || (firstFrame != null && !runDone);
    }

    /**
     * Records a consistent manifest and reports the build times of newly listed frames and of the
     * complete run.
     */
    synchronized void onManifest(StagedManifest manifest, Instant now, TileMetrics metrics) {
      for (ManifestFrame frame : manifest.frames()) {
        listed.set(frame.fhr());
        int after = frame.fhr() < unlisted.length ? unlisted[frame.fhr()] : 0;
        if (after != 0 && firstFrame != null) {
          unlisted[frame.fhr()] = 0;
          waiting--;
          Instant sight = firstFrame.plusMillis(after - 1L);
          metrics.frameBuilt(manifest.key(), BuildSource.OBSERVED, Duration.between(sight, now));
        }
      }
      if (waiting == 0) {
        forget();
      }
      if (manifest.isComplete() && !runDone) {
        runDone = true;
        if (firstFrame != null) {
          metrics.runBuilt(manifest.key(), BuildSource.OBSERVED, Duration.between(firstFrame, now));
        }
      }
    }
  }
}
