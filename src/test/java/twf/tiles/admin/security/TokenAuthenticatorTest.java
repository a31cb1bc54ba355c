package twf.tiles.admin.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.management.ManagementServerFixture;
import twf.tiles.testing.RawHttpConnection;
import twf.tiles.testing.RecordingMetrics;
import twf.tiles.testing.TestClock;

/** Tests the rate limit for wrong tokens, and which requests it must not block. */
class TokenAuthenticatorTest {
  private static final String SHORT = "secret";
  private static final String LONG = "0123456789abcdef0123456789abcdef";
  private static final String HERE = "127.0.0.1";

  private final TestClock clock = TestClock.stopped();
  private final RecordingMetrics metrics = new RecordingMetrics();

  private TokenAuthenticator guard(String token) {
    return new TokenAuthenticator(new AdminToken(token), clock, metrics);
  }

  /** Returns the kind of the failure, or null if the token is accepted. */
  private static FailureKind tryOf(TokenAuthenticator guard, String token, String from) {
    FailureException refused =
        catchThrowableOfType(FailureException.class, () -> guard.require("Bearer " + token, from));
    return refused == null ? null : refused.failure().kind();
  }

  private static void guess(TokenAuthenticator guard, String from) {
    for (int i = 0; i < TokenAuthenticator.MAX_FAILURES; i++) {
      assertThat(tryOf(guard, "guess" + i, from)).isEqualTo(FailureKind.FORBIDDEN);
    }
    assertThat(tryOf(guard, "one more", from)).isEqualTo(FailureKind.TOO_MANY);
  }

  @Test
  void limitsGuessesOfShortTokenForSeconds() {
    TokenAuthenticator guard = guard(SHORT);
    guess(guard, HERE);
    assertThat(tryOf(guard, SHORT, HERE)).as("right token").isEqualTo(FailureKind.TOO_MANY);
    clock.advance(TokenAuthenticator.FAILURE_INTERVAL);
    assertThat(tryOf(guard, SHORT, HERE)).as("after one interval").isNull();
    assertThat(tryOf(guard, "guess", HERE)).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(tryOf(guard, SHORT, HERE)).isEqualTo(FailureKind.TOO_MANY);
  }

  @Test
  void limitsGuessesPerHour() {
    TokenAuthenticator guard = guard(SHORT);
    int looked = 0;
    for (int tenth = 0; tenth < 36_000; tenth++) {
      clock.advance(Duration.ofMillis(100));
      looked += tryOf(guard, "guess" + tenth, HERE) == FailureKind.FORBIDDEN ? 1 : 0;
    }
    assertThat(looked).isBetween(1_200, 1_200 + TokenAuthenticator.MAX_FAILURES);
  }

  @Test
  void neverBlocksHolderOfLongToken() {
    TokenAuthenticator guard = guard(LONG);
    guess(guard, HERE);
    assertThat(tryOf(guard, LONG, HERE)).isNull();
    assertThat(tryOf(guard, "guess", HERE)).isEqualTo(FailureKind.TOO_MANY);
  }

  @Test
  void limitsEachAddressSeparately() {
    TokenAuthenticator guard = guard(SHORT);
    guess(guard, "192.0.2.1");
    assertThat(tryOf(guard, SHORT, "192.0.2.2")).isNull();
    guess(guard, "192.0.2.3");
  }

  @Test
  void boundsRememberedAddresses() {
    TokenAuthenticator guard = guard(SHORT);
    guess(guard, HERE);
    for (int i = 0; i < 3 * TokenAuthenticator.MAX_ADDRESSES; i++) {
      assertThat(tryOf(guard, "guess", "address " + i)).isEqualTo(FailureKind.FORBIDDEN);
    }
    assertThat(guard.addresses()).isEqualTo(TokenAuthenticator.MAX_ADDRESSES);
  }

  @Test
  void doesNotCountRequestsWithoutToken() {
    TokenAuthenticator guard = guard(SHORT);
    for (int i = 0; i < 3 * TokenAuthenticator.MAX_FAILURES; i++) {
      assertThat(tryOf(guard, "", HERE)).isEqualTo(FailureKind.UNAUTHENTICATED);
    }
    assertThat(tryOf(guard, SHORT, HERE)).isNull();
  }

  @Test
  void doesNotLockOutAfterClockStepsBack() {
    TokenAuthenticator guard = guard(SHORT);
    guess(guard, HERE);
    clock.advance(Duration.ofDays(-1));
    tryOf(guard, "guess", HERE);
    clock.advance(TokenAuthenticator.FAILURE_INTERVAL);
    assertThat(tryOf(guard, SHORT, HERE)).isNull();
  }

  @Test
  void responds429WithRetryAfterAndCounts() {
    try (ManagementServerFixture managed = new ManagementServerFixture(SHORT, clock);
        RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      for (int i = 0; i < TokenAuthenticator.MAX_FAILURES; i++) {
        assertThat(post(wire, "guess" + i).status()).isEqualTo(403);
      }
      RawHttpConnection.Answer limited = post(wire, SHORT);
      assertThat(limited.status()).isEqualTo(429);
      assertThat(limited.header("Retry-After")).isEqualTo("3");
      assertThat(limited.text()).contains("too many wrong tokens").doesNotContain(SHORT);
      clock.advance(TokenAuthenticator.FAILURE_INTERVAL);
      assertThat(post(wire, SHORT).status()).isEqualTo(200);
      assertThat(managed.metrics.lines())
          .hasSize(TokenAuthenticator.MAX_FAILURES + 1)
          .startsWith("adminRefused wrong")
          .endsWith("adminRefused limited");
    }
  }

  private static RawHttpConnection.Answer post(RawHttpConnection wire, String token) {
    return wire.request(
            "POST", "/admin/change", "Authorization: Bearer " + token, "Content-Length: 0")
        .readResponse();
  }
}
