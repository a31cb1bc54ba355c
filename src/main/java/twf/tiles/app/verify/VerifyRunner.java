package twf.tiles.app.verify;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.VertxDefaults;
import twf.tiles.common.WorkerPool;
import twf.tiles.validation.verify.Verifier;
import twf.tiles.validation.verify.VerifyResult;
import twf.tiles.validation.verify.VerifyTarget;
import twf.tiles.validation.verify.VerifyTargetFinder;

/** Verifies one path, target after target, on the thread of a command line. Used once. */
final class VerifyRunner implements AutoCloseable {
  private static final int MAX_WORKERS = 4;
  private static final long CLOSE_SECONDS = 2;

  private final long start = System.nanoTime();
  private final Vertx vertx;
  private final Verifier verifier;
  private final boolean all;
  private final @Nullable VerifyProgressLine progress;
  private VerifySummary counts = VerifySummary.NONE;
  private @Nullable VerifyOutput output;

  /**
   * @param all whether every row is shown
   * @param progress told how far it is, where somebody watches
   */
  VerifyRunner(boolean deep, boolean all, @Nullable VerifyProgressLine progress) {
    int workers = Math.max(2, Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors()));
    this.vertx = Vertx.vertx(VertxDefaults.options().setEventLoopPoolSize(1));
    this.verifier =
        new Verifier(
            vertx,
            new WorkerPool(vertx, "verify", workers),
            deep,
            progress == null ? (archive, done, of) -> {} : progress);
    this.all = all;
    this.progress = progress;
  }

  /**
   * Blocks until all is verified.
   *
   * @param opening makes the output, once there is something to verify
   * @return the exit code
   * @throws twf.tiles.error.FailureException bad request, where there is nothing to verify
   */
  int run(Path path, Callable<VerifyOutput> opening) throws IOException {
    VerifyTargetFinder.find(path, target -> verify(target, opening));
    counts = counts.withDuration((System.nanoTime() - start) / 1e9);
    clearProgress();
    openOutput(opening).finish(counts);
    return counts.outcome().isPublishable() ? 0 : 1;
  }

  private void verify(VerifyTarget target, Callable<VerifyOutput> opening) {
    VerifyResult verified =
        verifier.verify(target).toCompletionStage().toCompletableFuture().join();
    counts = counts.plus(verified);
    clearProgress();
    try {
      openOutput(opening)
          .writeRows(all ? verified.allRows() : verified.summaryRows(target.isTop()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private VerifyOutput openOutput(Callable<VerifyOutput> opening) {
    if (output == null) {
      try {
        output = opening.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    return output;
  }

  private void clearProgress() {
    if (progress != null) {
      progress.clear();
    }
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      // The process ends anyway, and nothing was written that could be lost.
    }
  }
}
