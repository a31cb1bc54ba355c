package twf.tiles.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.testing.TestClock;

class ConnectionLimitTest {
  private static final SocketAddress HERE = SocketAddress.inetSocketAddress(8099, "192.0.2.1");
  private static final SocketAddress OWN = SocketAddress.inetSocketAddress(40_000, "192.0.2.1");
  private static final SocketAddress OTHER = SocketAddress.inetSocketAddress(40_000, "192.0.2.2");

  @Test
  void reservesConnectionsForLocalClients() {
    ConnectionLimit limit = new ConnectionLimit("public port", 2, 1, "");
    assertThat(limit.tryAcquire(OTHER, HERE)).isTrue();
    assertThat(limit.tryAcquire(OTHER, HERE)).isTrue();
    assertThat(limit.tryAcquire(OTHER, HERE)).isFalse();
    assertThat(limit.tryAcquire(OWN, HERE)).isTrue();
    assertThat(limit.tryAcquire(OWN, HERE)).as("reserve used up").isFalse();
    assertThat(limit.openCount()).isEqualTo(3);
    limit.release();
    limit.release();
    assertThat(limit.tryAcquire(OTHER, HERE)).isTrue();
  }

  @Test
  void reportsRejectionsAtLimitedRateWithCount() {
    TestClock clock = TestClock.ticking();
    RateLimitedNotice seldom = new RateLimitedNotice(clock, Duration.ofSeconds(10));
    List<Long> told = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      seldom.report(told::add);
    }
    assertThat(told).containsExactly(1L, 10L, 10L);
    clock.advance(Duration.ofDays(-1));
    seldom.report(told::add);
    assertThat(told).as("after the clock is set back").containsExactly(1L, 10L, 10L, 5L);
  }
}
