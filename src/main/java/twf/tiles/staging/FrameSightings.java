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
 * When the frames of one variable's run were first seen, until a manifest lists them.
 *
 * <p>What was there at the first scan of all is not measured: nobody saw it come. Thread-safe; at
 * most 1,000 frames.
 */
final class FrameSightings {
  private static final int[] NONE = {};

  /** By forecast hour, 1 + milliseconds after the first sight; 0 where there is nothing to tell. */
  private int[] unlisted = NONE;

  private int waiting;
  private final BitSet listed = new BitSet();
  private @Nullable Instant first;
  private @Nullable FileTime folderModified;
  private boolean runDone;

  /** Whether the folder of frames has changed since it was last listed; notes its state. */
  synchronized boolean folderChanged(FileTime modified) {
    boolean changed = !modified.equals(folderModified);
    folderModified = modified;
    return changed;
  }

  synchronized void seen(int fhr, Instant at) {
    if (listed.get(fhr)) {
      return;
    }
    if (first == null) {
      first = at;
    }
    if (fhr >= unlisted.length) {
      unlisted = Arrays.copyOf(unlisted, fhr + 1);
    }
    if (unlisted[fhr] == 0) {
      long after = Duration.between(first, at).toMillis();
      unlisted[fhr] = 1 + (int) Math.max(0, Math.min(after, Integer.MAX_VALUE - 1));
      waiting++;
    }
  }

  /** What is there was there before anybody looked: neither it nor the run is measured. */
  synchronized void wereThereBefore() {
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
  synchronized boolean isWaiting() {
    return waiting > 0 || (first != null && !runDone);
  }

  /** A manifest was seen that is right in itself. */
  synchronized void listedBy(StagedManifest manifest, Instant now, TileMetrics metrics) {
    for (ManifestFrame frame : manifest.frames()) {
      listed.set(frame.fhr());
      int after = frame.fhr() < unlisted.length ? unlisted[frame.fhr()] : 0;
      if (after != 0 && first != null) {
        unlisted[frame.fhr()] = 0;
        waiting--;
        Instant sight = first.plusMillis(after - 1L);
        metrics.frameBuilt(manifest.key(), BuildSource.OBSERVED, Duration.between(sight, now));
      }
    }
    if (waiting == 0) {
      forget();
    }
    if (manifest.isComplete() && !runDone) {
      runDone = true;
      if (first != null) {
        metrics.runBuilt(manifest.key(), BuildSource.OBSERVED, Duration.between(first, now));
      }
    }
  }
}
