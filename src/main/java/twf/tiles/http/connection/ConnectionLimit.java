package twf.tiles.http.connection;

import io.vertx.core.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.RateLimitedNotice;

/**
 * Limits the open connections of a port, over all servers that share it, so that clients cannot use
 * up the file descriptors that publishing needs. Thread-safe.
 */
public final class ConnectionLimit {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  private final String port;
  private final int limit;
  private final int localReserve;
  private final String advice;
  private final AtomicInteger openCount = new AtomicInteger();
  private final RateLimitedNotice refusals = new RateLimitedNotice(Clock.systemUTC(), LOG_INTERVAL);

  /**
   * @param port name of the port, for the log
   * @param limit maximum number of open connections
   * @param localReserve additional connections for clients on this machine: the probe after a
   *     publish must reach the public port even if other clients have used up the limit
   * @param advice what the operator can do, for the log
   */
  public ConnectionLimit(String port, int limit, int localReserve, String advice) {
    this.port = port;
    this.limit = limit;
    this.localReserve = localReserve;
    this.advice = advice;
  }

  /** Counts a new connection; returns false, and does not count it, if the limit is reached. */
  public boolean tryAcquire(@Nullable SocketAddress remote, @Nullable SocketAddress local) {
    long allowed = isLocal(remote, local) ? (long) limit + localReserve : limit;
    int count = openCount.incrementAndGet();
    if (count <= allowed) {
      return true;
    }
    openCount.decrementAndGet();
    refusals.report(
        refused ->
            LOG.warn(
                "{}: limit of {} open connections reached, {} refused since the last message; {}",
                port,
                limit,
                refused,
                advice));
    return false;
  }

  private static boolean isLocal(@Nullable SocketAddress remote, @Nullable SocketAddress local) {
    String from = remote == null ? null : remote.hostAddress();
    return from != null && local != null && from.equals(local.hostAddress());
  }

  /** Releases a connection that {@link #tryAcquire} has counted. */
  public void release() {
    openCount.decrementAndGet();
  }

  /** Number of open connections. */
  public int openCount() {
    return openCount.get();
  }
}
