package twf.tiles.staging;

import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.ManifestFrame;
import twf.tiles.domain.StagedManifest;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.BuildSource;

/**
 * The times at which the frames of one variable of a run were first seen, kept until a manifest
 * lists them. Thread-safe; at most 1,000 frames.
 *
 * <p>If the first full scan finds a manifest, the frames present then and the run as a whole are
 * not measured: the time of their arrival is unknown.
 */
final class FrameSightings {
  private static final int[] NONE = {};

  /** By forecast hour, 1 + milliseconds after the first sight; 0 where there is nothing to tell. */
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
