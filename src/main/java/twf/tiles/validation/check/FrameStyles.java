package twf.tiles.validation.check;

import java.util.HashMap;
import java.util.Map;
import twf.tiles.domain.FrameStyle;
import twf.tiles.domain.Legend;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.error.FailureException;

/**
 * The distinct styles (bounds, units and legend) of the frames of a manifest, each stored once.
 * Together they must fit in the snapshot that publishes them, which also bounds the heap of a
 * validation whatever the meta files contain. Thread-safe.
 */
public final class FrameStyles {
  /** The length of a legend stop in a snapshot: {@code [0,"#rrggbb"],}. */
  private static final int STOP_BYTES = 14;

  private static final int OTHER_BYTES = 64;

  private final Map<FrameStyle, FrameStyle> distinct = new HashMap<>();
  private long bytes;

  /**
   * Returns the style, or an equal one of another frame.
   *
   * @throws FailureException malformed, if a snapshot cannot hold all styles
   */
  synchronized FrameStyle intern(FrameStyle style, String frame) {
    FrameStyle known = distinct.get(style);
    if (known != null) {
      return known;
    }
    long more = bytes + minBytes(style);
    if (more > StrictJson.MAX_BYTES) {
      throw FailureException.malformed(
          frame,
          "the different units and legends of this manifest's frames take over "
              + StrictJson.MAX_BYTES
              + " bytes, more than a published manifest can hold");
    }
    bytes = more;
    distinct.put(style, style);
    return style;
  }

  /** Returns the approximate number of bytes that all styles take in a snapshot. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Returns a lower bound of the bytes that a style takes in a snapshot. */
  private static long minBytes(FrameStyle style) {
    Legend legend = style.legend();
    return OTHER_BYTES + style.units().length() + (legend == null ? 0 : minBytes(legend));
  }

  private static long minBytes(Legend legend) {
    return legend.title().length()
        + (long) STOP_BYTES * legend.stops().size()
        + legend.unknown().length()
        + legend.groups().stream().mapToLong(FrameStyles::minBytes).sum();
  }
}
