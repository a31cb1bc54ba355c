package twf.tiles.config.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Limits how many messages Netty and Vert.x may log within a time window, and counts the rest.
 *
 * <p>A server without file descriptors would otherwise log a thousand failed accepts within
 * seconds. Logback creates this class by reflection. Thread-safe.
 */
public final class LibraryLogLimiter extends TurboFilter {
  /** The number of messages let through in one window. */
  static final int MAX_MESSAGES = 20;

  static final Duration WINDOW = Duration.ofSeconds(10);

  private final LongSupplier nanos;
  private long windowStart;
  private int messages;
  private long suppressed;

  public LibraryLogLimiter() {
    this(System::nanoTime);
  }

  LibraryLogLimiter(LongSupplier nanos) {
    this.nanos = nanos;
    this.windowStart = nanos.getAsLong();
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable thrown) {
    // Without a format this is only a check whether the level is enabled.
    if (format == null || !isLibrary(logger.getName()) || !isEnabled(logger, level)) {
      return FilterReply.NEUTRAL;
    }
    long dropped;
    synchronized (this) {
      dropped = nextWindow();
      if (messages == MAX_MESSAGES) {
        suppressed++;
        return FilterReply.DENY;
      }
      messages++;
    }
    if (dropped > 0) {
      org.slf4j.LoggerFactory.getLogger(LibraryLogLimiter.class)
          .warn("suppressed {} more log messages of Netty and Vert.x", dropped);
    }
    return FilterReply.NEUTRAL;
  }

  /**
   * Starts a new window if the current one is over, and returns how many messages the old one
   * suppressed.
   */
  private long nextWindow() {
    long now = nanos.getAsLong();
    if (now - windowStart < WINDOW.toNanos()) {
      return 0;
    }
    long dropped = suppressed;
    windowStart = now;
    messages = 0;
    suppressed = 0;
    return dropped;
  }

  private static boolean isEnabled(Logger logger, Level level) {
    return level.isGreaterOrEqual(logger.getEffectiveLevel());
  }

  private static boolean isLibrary(String logger) {
    return logger.startsWith("io.netty.") || logger.startsWith("io.vertx.");
  }
}
