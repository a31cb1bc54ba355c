package twf.tiles.bench;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Stages one more frame every second until closed. */
final class PeriodicStager implements AutoCloseable {
  private static final long PERIOD_MS = 1000;
  private static final long FIRST_MS = 100;
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> frames;
  private final Client client = new Client();
  private final RunningServer server;
  private final FrameStager stage;
  private final int before;

  PeriodicStager(RunningServer server, FrameStager stage) {
    this.server = server;
    this.stage = stage;
    this.before = stage.staged();
    this.frames =
        clock.scheduleAtFixedRate(this::frame, FIRST_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  private void frame() {
    try {
      stage.prepare(stage.staged() + 1);
      stage.commit();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /**
   * Stops staging and waits until all frames are published.
   *
   * @return the number of frames
   */
  int stopAndAwait() throws IOException, InterruptedException, ExecutionException {
    // Do not interrupt: a frame that is being staged must be completed.
    frames.cancel(false);
    clock.shutdown();
    clock.awaitTermination(10, TimeUnit.SECONDS);
    if (frames.isDone() && !frames.isCancelled()) {
      frames.get();
    }
    long deadline = System.nanoTime() + TIMEOUT_NS;
    while (!client.isShown(server.url(), stage.key(), stage.staged())) {
      if (System.nanoTime() > deadline) {
        throw new IOException(stage.staged() + " frames were staged and not published");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    return stage.staged() - before;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
