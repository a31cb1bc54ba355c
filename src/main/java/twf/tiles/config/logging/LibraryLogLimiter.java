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
 * Lets Netty and Vert.x say so many things in a while and counts the rest: a server without
 * descriptors would have a thousand lines in seconds of the connections that it cannot accept.
 * Logback makes this by reflection. Thread-safe.
 */
public final class LibraryLogLimiter extends TurboFilter {
  /** In one while. */
  static final int MAX_MESSAGES = 20;

  static final Duration WINDOW = Duration.ofSeconds(10);

  private final LongSupplier nanos;
  private long began;
  private int said;
  private long leftOut;

  public LibraryLogLimiter() {
    this(System::nanoTime);
  }

  LibraryLogLimiter(LongSupplier nanos) {
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable thrown) {
    // Without a format somebody asks only whether the level is on.
    if (format == null || !isLibrary(logger.getName()) || !isHeard(logger, level)) {
      return FilterReply.NEUTRAL;
    }
    long untold;
    synchronized (this) {
      untold = nextWhile();
      if (said == MAX_MESSAGES) {
        leftOut++;
        return FilterReply.DENY;
      }
      said++;
    }
    if (untold > 0) {
      org.slf4j.LoggerFactory.getLogger(LibraryLogLimiter.class)
          .warn("{} more lines of Netty and Vert.x were left out", untold);
    }
    return FilterReply.NEUTRAL;
  }

  /** How many lines the while that has ended left out; 0 where it has not ended. */
  private long nextWhile() {
    long now = nanos.getAsLong();
    if (now - began < WINDOW.toNanos()) {
      return 0;
    }
    long untold = leftOut;
    began = now;
    said = 0;
    leftOut = 0;
    return untold;
  }

  private static boolean isHeard(Logger logger, Level level) {
    return level.isGreaterOrEqual(logger.getEffectiveLevel());
  }

  private static boolean isLibrary(String logger) {
    return logger.startsWith("io.netty.") || logger.startsWith("io.vertx.");
  }
}
