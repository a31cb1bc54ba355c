package twf.tiles.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static twf.tiles.testing.FutureAssertions.await;
import static twf.tiles.testing.FutureAssertions.failure;

import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twf.tiles.management.ManagementServerFixture;
import twf.tiles.testing.RawHttpConnection;

/**
 * Tests the limit on concurrent reads. Reads need no token, so clients without one must not occupy
 * all workers.
 */
@Tag("slow")
class ManyReadsTest {
  private static final int MAX_READS =
      CommandDispatcher.MAX_CONCURRENT_READS + CommandDispatcher.MAX_QUEUED_READS;

  private final ManagementServerFixture managed =
      new ManagementServerFixture("token", Clock.systemUTC());

  @AfterEach
  void stop() {
    managed.close();
  }

  @Test
  void limitsConcurrentReadsAndRejectsBeyondQueue() {
    List<Future<Message<JsonObject>>> asked = new ArrayList<>();
    for (int i = 0; i < MAX_READS; i++) {
      asked.add(managed.request("wait"));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(managed.waiting()).hasSize(CommandDispatcher.MAX_CONCURRENT_READS));

    Throwable refused = failure(managed.request("look"));
    assertThat(((ReplyException) refused).failureCode()).isEqualTo(429);
    assertThat(refused).hasMessageContaining("64 reads wait already");
    try (RawHttpConnection wire = new RawHttpConnection(managed.port(), "127.0.0.1")) {
      RawHttpConnection.Answer answer = wire.request("GET", "/admin/look").readResponse();
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.header("Retry-After")).isEqualTo("3");
      assertThat(answer.text()).contains("64 reads wait already");
      assertThat(
              wire.request(
                      "POST", "/admin/change", "Authorization: Bearer token", "Content-Length: 0")
                  .readResponse()
                  .status())
          .as("changes bypass the queue of reads")
          .isEqualTo(200);
      assertThat(wire.request("GET", "/admin/own").readResponse().status())
          .as("long reads bypass the queue of reads")
          .isEqualTo(200);
    }

    for (int i = 0; i < MAX_READS; i++) {
      int next = i;
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> managed.waiting().size() > next);
      managed.waiting().get(i).complete(new JsonObject().put("done", "wait"));
    }
    asked.forEach(answer -> assertThat(await(answer).body().getString("done")).isEqualTo("wait"));
    assertThat(await(managed.request("look")).body().getString("done")).isEqualTo("look");
  }
}
