package twf.tiles.watch;

import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.ManifestFrame;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.BuildSource;

/**
 * When the frames of one variable's run were first seen, until a manifest lists them.
 *
 * <p>What was there at the first scan of all is not measured: nobody saw it come. Thread-safe; at
 * most 1,000 frames.
 */
final class Sights {
  private final Map<Integer, Instant> unlisted = new TreeMap<>();
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
    unlisted.putIfAbsent(fhr, at);
    if (first == null) {
      first = at;
    }
  }

  /** What is there was there before anybody looked: neither it nor the run is measured. */
  synchronized void wereThereBefore() {
    unlisted.keySet().forEach(listed::set);
    unlisted.clear();
    runDone = true;
  }

  /** Whether a manifest would tell anything new. */
  synchronized boolean isWaiting() {
    return !unlisted.isEmpty() || (first != null && !runDone);
  }

  /** A manifest was seen that is right in itself. */
  synchronized void listedBy(Manifest manifest, Instant now, TileMetrics metrics) {
    for (ManifestFrame frame : manifest.frames()) {
      listed.set(frame.fhr());
      Instant sight = unlisted.remove(frame.fhr());
      if (sight != null) {
        metrics.frameBuilt(manifest.key(), BuildSource.OBSERVED, Duration.between(sight, now));
      }
    }
    if (manifest.isComplete() && !runDone) {
      runDone = true;
      if (first != null) {
        metrics.runBuilt(manifest.key(), BuildSource.OBSERVED, Duration.between(first, now));
      }
    }
  }
}
