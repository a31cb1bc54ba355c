package twf.tiles.validation.check;

import java.util.HashMap;
import java.util.Map;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Legend;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/**
 * The renderings of a manifest's frames, each distinct one kept once. Together they must fit into
 * the snapshot that publishes them; that also bounds the heap that a validation takes, whatever its
 * meta files say. Thread-safe.
 */
public final class FrameStyles {
  /** A stop in a snapshot: {@code [0,"#rrggbb"],}. */
  private static final int STOP_BYTES = 14;

  private static final int OTHER_BYTES = 64;

  private final Map<FrameStyle, FrameStyle> distinct = new HashMap<>();
  private long bytes;

  /**
   * The rendering, or an equal one that another frame has.
   *
   * @throws FailureException where a snapshot cannot hold all of them
   */
  synchronized FrameStyle share(FrameStyle rendering, String frame) {
    FrameStyle known = distinct.get(rendering);
    if (known != null) {
      return known;
    }
    long more = bytes + leastBytes(rendering);
    if (more > StrictJson.MAX_BYTES) {
      throw FailureException.malformed(
          frame,
          "the different units and legends of this manifest's frames take over "
              + StrictJson.MAX_BYTES
              + " bytes, more than a published manifest can hold");
    }
    bytes = more;
    distinct.put(rendering, rendering);
    return rendering;
  }

  /** About how much they take in a snapshot. */
  public synchronized long bytes() {
    return bytes;
  }

  /** At least so many bytes are written of it into a snapshot. */
  private static long leastBytes(FrameStyle rendering) {
    Legend legend = rendering.legend();
    long legendBytes =
        legend == null ? 0 : legend.title().length() + (long) STOP_BYTES * legend.stops().size();
    return OTHER_BYTES + rendering.units().length() + legendBytes;
  }
}
