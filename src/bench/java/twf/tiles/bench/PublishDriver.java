package twf.tiles.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Stages manifests for a running server and measures the time until clients see them. */
final class PublishDriver {
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
  private static final String SWITCH_SUM =
      "twf_offline_tile_publish_pointer_switch_latency_seconds_sum";

  private final BenchmarkedServer server;
  private final String url;
  private final String management;
  private final Client client = new Client();

  PublishDriver(BenchmarkedServer server) throws InterruptedException {
    this.server = server;
    this.url = server.url("public");
    this.management = server.url("management");
  }

  /**
   * One publish. Times are wall time in milliseconds since the rename of the manifest, unless
   * stated otherwise.
   *
   * @param visibleMs until a client saw the frames
   * @param validatedMs until the time of the server's validation report
   * @param switchMs duration of the pointer switch, from the server's histogram
   * @param slowestAnswerMs duration of the slowest response to a client that polled meanwhile
   * @param readBytes bytes that the server read with system calls, from files and sockets
   */
  record One(
      Instant from,
      Instant to,
      double visibleMs,
      double validatedMs,
      double switchMs,
      double slowestAnswerMs,
      double readBytes) {}

  /** Publishes one frame after another until {@code frames} are published. */
  List<One> oneByOne(FrameStager stage, int frames) throws IOException, InterruptedException {
    List<One> all = new ArrayList<>();
    while (stage.staged() < frames) {
      all.add(upTo(stage, stage.staged() + 1));
    }
    return all;
  }

  /** Publishes all frames that are missing up to {@code frames} with one manifest. */
  One upTo(FrameStager stage, int frames) throws IOException, InterruptedException {
    stage.prepare(frames);
    double switchedBefore = client.metric(management, SWITCH_SUM);
    long readBefore = server.proc("io", "rchar");
    int mark = server.mark();
    Instant from = Instant.now();
    long start = System.nanoTime();
    stage.commit();
    double slowest = awaitVisible(stage, frames, start);
    long visible = System.nanoTime();
    Instant to = Instant.now();
    server.await(mark, line -> line.contains("published as generation"));
    return new One(
        from,
        to,
        ms(visible - start),
        ms(Duration.between(from, client.validatedAt(management, stage.key())).toNanos()),
        (client.metric(management, SWITCH_SUM) - switchedBefore) * 1000,
        slowest,
        server.proc("io", "rchar") - readBefore);
  }

  private double awaitVisible(FrameStager stage, int frames, long start)
      throws IOException, InterruptedException {
    double slowest = 0;
    while (true) {
      long asked = System.nanoTime();
      boolean shown = client.isShown(url, stage.key(), frames);
      slowest = Math.max(slowest, ms(System.nanoTime() - asked));
      if (shown) {
        return slowest;
      }
      if (asked - start > TIMEOUT_NS) {
        throw new IllegalStateException(stage.key() + " was not published");
      }
      LockSupport.parkNanos(POLL_NS);
    }
  }

  static double ms(long nanos) {
    return nanos / 1e6;
  }
}
