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
 * How many connections of a port may be open at once, over all servers that share it: so that
 * clients do not take the descriptors that publishing needs. Thread-safe.
 */
public final class ConnectionLimit {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

  private final String port;
  private final int most;
  private final int own;
  private final String advice;
  private final AtomicInteger open = new AtomicInteger();
  private final RateLimitedNotice full = new RateLimitedNotice(Clock.systemUTC(), LOG_INTERVAL);

  /**
   * @param port its name, for the log
   * @param most how many connections
   * @param own how many more for this machine's own: publishing asks the public port, and must be
   *     answered though others have filled it
   * @param advice what an operator may do, for the log
   */
  public ConnectionLimit(String port, int most, int own, String advice) {
    this.port = port;
    this.most = most;
    this.own = own;
    this.advice = advice;
  }

  /** Counts a connection; false where there is no room for it, and it is not counted. */
  public boolean enter(@Nullable SocketAddress remote, @Nullable SocketAddress local) {
    long room = isOwn(remote, local) ? (long) most + own : most;
    int now = open.incrementAndGet();
    if (now <= room) {
      return true;
    }
    open.decrementAndGet();
    full.happened(
        refused ->
            LOG.warn(
                "{}: {} connections are open, and no more are let in: {} refused since this was"
                    + " last said; {}",
                port,
                most,
                refused,
                advice));
    return false;
  }

  private static boolean isOwn(@Nullable SocketAddress remote, @Nullable SocketAddress local) {
    String from = remote == null ? null : remote.hostAddress();
    return from != null && local != null && from.equals(local.hostAddress());
  }

  /** Says that one that was let in is closed. */
  public void leave() {
    open.decrementAndGet();
  }

  /** How many are open. */
  public int open() {
    return open.get();
  }
}
