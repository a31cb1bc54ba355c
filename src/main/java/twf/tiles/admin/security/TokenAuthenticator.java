package twf.tiles.admin.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.metrics.TileMetrics;
import twf.tiles.metrics.TileMetrics.AdminRefusal;

/**
 * Lets in who has the token, and counts, tells and slows down who has not: so many wrong tokens of
 * an address at once, and then one every few seconds.
 *
 * <p>Beyond that, a token that is long enough that nobody can guess it is still let in: to refuse
 * it would only help whoever wants to keep the operator out from the same address. A short one
 * could be found by trying, so nothing is looked at then until the next try is due, a few seconds
 * later. Thread-safe.
 */
public final class TokenAuthenticator {
  /** Wrong tokens of one address that are answered as wrong, one right after another. */
  static final int MAX_FAILURES = 20;

  public static final Duration FAILURE_INTERVAL = Duration.ofSeconds(3);

  /** What nobody guesses, were it words: 32 random hex digits are 128 bits. */
  static final int LONG_TOKEN_LENGTH = 20;

  static final int MAX_ADDRESSES = 1024;
  private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(TokenAuthenticator.class);

  private final AdminToken token;
  private final Clock clock;
  private final TileMetrics metrics;
  private final RateLimitedNotice refusals;

  /** When each address may be said to have tried nothing; those that tried longest ago first. */
  private final Map<String, Instant> clean = new LinkedHashMap<>(16, 0.75f, true);

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

  private boolean isShort() {
    return token.length() < LONG_TOKEN_LENGTH;
  }

  /**
   * Passes with the right token.
   *
   * @param authorization as {@link AdminToken#require}
   * @param from the client's address
   * @throws FailureException unauthenticated without a token, forbidden with a wrong one, too many
   *     where the address has tried too often
   */
  public void require(@Nullable String authorization, String from) {
    if (isShort() && isLimited(from)) {
      throw tooMany(from);
    }
    try {
      token.require(authorization);
    } catch (FailureException e) {
      switch (e.failure().kind()) {
        case FORBIDDEN -> {
          if (!mayTry(from)) {
            throw tooMany(from);
          }
          refused(AdminRefusal.WRONG, from);
        }
        default -> refused(AdminRefusal.MISSING, from);
      }
      throw e;
    }
  }

  private synchronized boolean isLimited(String from) {
    Instant now = clock.instant();
    return cleanAt(from, now).isAfter(now.plus(FAILURE_INTERVAL.multipliedBy(MAX_FAILURES - 1)));
  }

  /** Counts a try; false where there were too many. */
  private synchronized boolean mayTry(String from) {
    if (isLimited(from)) {
      return false;
    }
    clean.put(from, cleanAt(from, clock.instant()).plus(FAILURE_INTERVAL));
    if (clean.size() > MAX_ADDRESSES) {
      clean.remove(clean.keySet().iterator().next());
    }
    return true;
  }

  /** Later than tries can have made it is what a clock has left that was set back since. */
  private Instant cleanAt(String from, Instant now) {
    Instant at = clean.get(from);
    Instant latest = now.plus(FAILURE_INTERVAL.multipliedBy(MAX_FAILURES));
    return at == null || at.isBefore(now) || at.isAfter(latest) ? now : at;
  }

  /** How many addresses are remembered. */
  synchronized int addresses() {
    return clean.size();
  }

  private FailureException tooMany(String from) {
    refused(AdminRefusal.LIMITED, from);
    return new FailureException(
        new Failure.TooMany(
            "too many wrong tokens from this address: try again in "
                + FAILURE_INTERVAL.toSeconds()
                + " s, with the right one"));
  }

  /** What was tried is told nowhere. */
  private void refused(AdminRefusal reason, String from) {
    metrics.adminRefused(reason);
    refusals.happened(
        count ->
            LOG.warn(
                "{} commands were refused without the right token since this was last said, the"
                    + " last from {} ({})",
                count,
                from,
                reason.word()));
  }
}
