package twf.tiles.app;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.config.SettingsLoader;
import twf.tiles.error.FailureException;

/** The server as a process: starts, says why not where it cannot, and ends cleanly on a signal. */
final class ServerProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
  private static final Duration MAX_START_DURATION = Duration.ofMinutes(2);

  /** Less than the 10 s in which an operator may count on the end. */
  private static final Duration MAX_STOP_DURATION = Duration.ofMillis(8500);

  private static final Duration MAX_CLOSE_DURATION = Duration.ofSeconds(1);

  private final Path config;
  private final boolean configRequired;
  private final Map<String, String> environment;
  private final ServiceNotifier notifier;
  private final CountDownLatch ended = new CountDownLatch(1);

  ServerProcess(Path config, boolean configRequired, Map<String, String> environment) {
    this.config = config;
    this.configRequired = configRequired;
    this.environment = environment;
    this.notifier = new ServiceNotifier(environment.get("NOTIFY_SOCKET"));
  }

  /** Blocks until the process is asked to end; answers the exit code. */
  int run() {
    Application server;
    try {
      server = new Application(new SettingsLoader(config, configRequired, environment));
    } catch (FailureException e) {
      printStartupError(e);
      return 1;
    }
    try {
      await(server.start(), MAX_START_DURATION);
    } catch (ExecutionException e) {
      printStartupError(e.getCause() == null ? e : e.getCause());
      stopAndClose(server);
      return 1;
    } catch (TimeoutException | InterruptedException e) {
      printStartupError(e);
      stopAndClose(server);
      return 1;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
    notifier.notifyReady();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /** On a signal the JVM would exit with the signal's number; a clean end is 0. */
  private void stop(Application server) {
    notifier.stopping();
    LOG.info("stopping: requests in flight and a publish in its commit end first");
    int code = stopAndClose(server) ? 0 : 1;
    LOG.info(code == 0 ? "stopped" : "stopped, not all of it cleanly");
    Runtime.getRuntime().halt(code);
  }

  private static boolean stopAndClose(Application server) {
    try {
      await(server.stop(), MAX_STOP_DURATION);
      await(server.close(), MAX_CLOSE_DURATION);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("stop: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void printStartupError(Throwable cause) {
    if (cause instanceof FailureException exception) {
      notifier.status("could not start: " + exception.failure().message());
      exception
          .failure()
          .message()
          .lines()
          .forEach(line -> System.err.println("offline-tiles: " + line));
    } else {
      notifier.status("could not start: " + cause);
      LOG.error("could not start", cause);
      System.err.println("offline-tiles: could not start: " + cause);
    }
  }

  private static <T> T await(Future<T> future, Duration atMost)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
