package twf.tiles.domain;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Syntax and limits of the contract's identifiers and times. */
public final class Identifiers {
  /** The only supported contract version. */
  public static final int CONTRACT_VERSION = 1;

  /** The largest forecast hour: frame ids have three digits. */
  public static final int MAX_FORECAST_HOUR = 999;

  /** The lowest zoom of every frame; {@link #ZOOM_MAX} is the highest. */
  public static final int ZOOM_MIN = 0;

  public static final int ZOOM_MAX = 7;

  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");
  private static final Pattern FRAME_ID = Pattern.compile("[0-9]{3}");
  private static final Pattern SNAPSHOT = Pattern.compile("[0-9]{3,4}-[0-9a-f]{16}");

  /** Shared strings, because reports and snapshots hold thousands of frame ids. */
  private static final List<String> FRAME_IDS =
      IntStream.rangeClosed(0, MAX_FORECAST_HOUR)
          .mapToObj(hour -> String.format(Locale.ROOT, "%03d", hour))
          .toList();

  private Identifiers() {}

  public static boolean isModel(String text) {
    return NAME.matcher(text).matches();
  }

  public static boolean isVariable(String text) {
    return NAME.matcher(text).matches();
  }

  public static boolean isFrameId(String text) {
    return FRAME_ID.matcher(text).matches();
  }

  /**
   * Whether {@code text} has the format of a snapshot name, as returned by {@link Snapshot#name}.
   */
  public static boolean isSnapshot(String text) {
    return SNAPSHOT.matcher(text).matches();
  }

  /** Returns the frame id of a forecast hour, 0 to 999. */
  public static String frameId(int forecastHour) {
    if (forecastHour < 0 || forecastHour > MAX_FORECAST_HOUR) {
      throw new IllegalArgumentException("forecast hour " + forecastHour);
    }
    return FRAME_IDS.get(forecastHour);
  }

  /** Formats a time as {@code YYYY-MM-DDTHH:MM:SSZ}. */
  public static String utcSeconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
