package twf.tiles.admin.security;

import io.vertx.core.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.AdminRefusal;

/**
 * Authenticates bearer tokens and rate-limits failures per address. Thread-safe.
 *
 * <p>An address may send {@link #MAX_FAILURES} wrong tokens in a burst, then one every {@link
 * #FAILURE_INTERVAL}. Failures are counted in a metric and logged at a limited rate.
 *
 * <p>If the admin token has at least {@link #LONG_TOKEN_LENGTH} characters, a limited address that
 * sends the right token still passes: such a token cannot be guessed, and rejecting it would let an
 * attacker lock out an operator who shares the address. A shorter token might be guessed, so a
 * limited address is then rejected without comparing its token.
 */
public final class TokenAuthenticator {
  /** How many wrong tokens in a row an address may send before it is limited. */
  static final int MAX_FAILURES = 20;

  /** How long it takes until one failure of an address is forgotten. */
  public static final Duration FAILURE_INTERVAL = Duration.ofSeconds(3);

  /** Shorter tokens are considered guessable. */
  static final int LONG_TOKEN_LENGTH = 20;

  /** Limits the memory for failures; the least recently used address is dropped. */
  static final int MAX_ADDRESSES = 1024;

  private static final int NETWORK_HEXTETS = 4;
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(TokenAuthenticator.class);

  private final AdminToken token;
  private final Clock clock;
  private final TileMetrics metrics;
  private final RateLimitedNotice refusals;

  /**
   * By address, the time at which all its failures are forgotten; each failure adds {@link
   * #FAILURE_INTERVAL}. Ordered by access, least recent first.
   */
  private final Map<String, Instant> forgottenAt = new LinkedHashMap<>(16, 0.75f, true);

  public TokenAuthenticator(AdminToken token, Clock clock, TileMetrics metrics) {
    this.token = token;
    this.clock = clock;
    this.metrics = metrics;
    this.refusals = new RateLimitedNotice(clock, LOG_INTERVAL);
    if (isShort()) {
      LOG.warn(
          "ADMIN_TOKEN or ADMIN_TOKEN_FILE: the admin token is shorter than {} characters, and may"
              + " be guessed: make a new one with openssl rand -hex 32",
          LONG_TOKEN_LENGTH);
    }
  }

  /**
   * Returns the key by which failures of a client are counted: an IPv4 address, or the /64 network
   * of an IPv6 address, because one client may use all addresses of its network.
   */
  public static String clientKey(@Nullable SocketAddress address) {
    String host = address == null ? null : address.hostAddress();
    if (host == null) {
      return "unknown";
    }
    String[] parts = host.split("%", 2)[0].split(":", -1);
    if (parts.length <= NETWORK_HEXTETS || host.contains("::")) {
      return host;
    }
    return String.join(":", Arrays.copyOf(parts, NETWORK_HEXTETS)) + "::/64";
  }

  private boolean isShort() {
    return token.length() < LONG_TOKEN_LENGTH;
  }

  /**
   * Returns normally if the token is right.
   *
   * @param authorization the header's value, see {@link AdminToken#require}
   * @param from the client's address
   * @throws FailureException unauthenticated if there is no token, forbidden if it is wrong, too
   *     many if the address is limited
   */
  public void require(@Nullable String authorization, String from) {
    if (isShort() && isLimited(from)) {
      throw tooManyError(from);
    }
    try {
      token.require(authorization);
    } catch (FailureException e) {
      switch (e.failure().kind()) {
        case FORBIDDEN -> {
          if (!tryAcquire(from)) {
            throw tooManyError(from);
          }
          recordRejection(AdminRefusal.WRONG, from);
        }
        default -> recordRejection(AdminRefusal.MISSING, from);
      }
      throw e;
    }
  }

  private synchronized boolean isLimited(String from) {
    Instant now = clock.instant();
    return cleanAt(from, now).isAfter(now.plus(FAILURE_INTERVAL.multipliedBy(MAX_FAILURES - 1)));
  }

  /** Records a failure of the address; returns false if the address is limited. */
  private synchronized boolean tryAcquire(String from) {
    if (isLimited(from)) {
      return false;
    }
    forgottenAt.put(from, cleanAt(from, clock.instant()).plus(FAILURE_INTERVAL));
    if (forgottenAt.size() > MAX_ADDRESSES) {
      forgottenAt.remove(forgottenAt.keySet().iterator().next());
    }
    return true;
  }

  /**
   * Returns when the address's failures are forgotten, or {@code now} if it has none. A time that
   * is later than failures can cause means that the clock was set back; it is ignored.
   */
  private Instant cleanAt(String from, Instant now) {
    Instant at = forgottenAt.get(from);
    Instant latest = now.plus(FAILURE_INTERVAL.multipliedBy(MAX_FAILURES));
    return at == null || at.isBefore(now) || at.isAfter(latest) ? now : at;
  }

  /** Returns the number of addresses with recorded failures. */
  synchronized int addresses() {
    return forgottenAt.size();
  }

  private FailureException tooManyError(String from) {
    recordRejection(AdminRefusal.LIMITED, from);
    return FailureException.tooMany(
        "too many wrong tokens from this address: try again in "
            + FAILURE_INTERVAL.toSeconds()
            + " s, with the right one");
  }

  /** Counts and logs a refusal. The token that was sent is never logged. */
  private void recordRejection(AdminRefusal reason, String from) {
    metrics.adminRefused(reason);
    refusals.report(
        count ->
            LOG.warn(
                "{} commands were refused without the right token since this was last said, the"
                    + " last from {} ({})",
                count,
                from,
                reason.externalName()));
  }
}
