package twf.tiles.watch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.async.Blocking;
import twf.tiles.async.Bounded;
import twf.tiles.contract.VariableKey;
import twf.tiles.watch.Hints.Hint;

/** From a start to the stop after it. All its state belongs to one context. */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);
  private static final long POLL_MILLIS = 25;
  private static final int MOST_WAITING = 10_000;

  private final Vertx vertx;
  private final Context context;
  private final Blocking blocking;
  private final Path root;
  private final Hints hints;
  private final Manifests manifests;
  private final Builds builds;
  private final Scanner scanner;
  private final Rescans rescans = new Rescans(this::scan);
  private final Set<Path> waiting = new LinkedHashSet<>();
  private final List<Long> timers = new ArrayList<>();
  private Future<?> looking = Future.succeededFuture();
  private boolean scanned;
  private volatile boolean ended;

  Session(
      Vertx vertx,
      Context context,
      Blocking blocking,
      Path root,
      Hints hints,
      Manifests manifests,
      Builds builds,
      Scanner scanner) {
    this.vertx = vertx;
    this.context = context;
    this.blocking = blocking;
    this.root = root;
    this.hints = hints;
    this.manifests = manifests;
    this.builds = builds;
    this.scanner = scanner;
  }

  /** Completes after the first scan. */
  Future<Rescan> start(Duration rescanInterval) {
    return onContext(
        () -> {
          if (!ended) {
            timers.add(vertx.setPeriodic(POLL_MILLIS, timer -> poll()));
            timers.add(vertx.setPeriodic(rescanInterval.toMillis(), timer -> rescanUnlessBusy()));
          }
          return rescans.request(false);
        });
  }

  Future<Rescan> rescan(boolean everything) {
    return onContext(
        () -> {
          poll();
          return rescans.request(everything);
        });
  }

  /** Makes everything come to its end soon. Thread-safe. */
  void end() {
    ended = true;
    scanner.end();
  }

  /** Completes when nothing runs any more. */
  Future<Void> stop() {
    end();
    return onContext(
        () -> {
          timers.forEach(vertx::cancelTimer);
          Future<?> last = rescans.isRunning() ? rescans.request(false) : looking;
          return last.eventually(() -> looking)
              .transform(done -> blocking.run(hints::close))
              .recover(
                  e -> {
                    LOG.warn("file events could not be ended: {}", e.getMessage());
                    return Future.succeededFuture();
                  });
        });
  }

  private <T> Future<T> onContext(Supplier<Future<T>> step) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(now -> step.get().onComplete(promise));
    return promise.future();
  }

  private Future<Rescan> scan(boolean everything) {
    boolean first = !scanned;
    scanned = true;
    if (ended) {
      return Future.succeededFuture(new Rescan(0, 0));
    }
    if (everything) {
      manifests.announceAgain();
    }
    return scanner.everything(first);
  }

  private void rescanUnlessBusy() {
    if (!ended && !rescans.isRunning()) {
      rescans.request(false);
    }
  }

  private void poll() {
    if (ended) {
      return;
    }
    boolean lost = false;
    for (Hint hint : hints.poll()) {
      lost |= hint.name() == null || waiting.size() >= MOST_WAITING;
      if (!lost && hint.name() != null) {
        take(hint.folder(), hint.name());
      }
    }
    if (lost) {
      LOG.warn("file events of STAGING_ROOT were lost: everything is looked at again");
      rescans.request(false);
    }
    if (looking.isComplete() && !waiting.isEmpty()) {
      List<Path> now = List.copyOf(waiting);
      waiting.clear();
      looking = Bounded.map(now, blocking.size(), scanner::part);
    }
  }

  private void take(Path folder, String name) {
    int depth = folder.equals(root) ? 0 : folder.getNameCount() - root.getNameCount();
    if (depth < 3) {
      child(folder, name);
    } else if (depth > 3) {
      frame(folder, name);
    } else if (name.equals(Manifests.NAME) || name.equals(StagingTree.FRAMES)) {
      waiting.add(folder);
    }
  }

  private void child(Path folder, String name) {
    try {
      waiting.add(folder.resolve(name));
    } catch (InvalidPathException e) {
      // In another encoding than the locale's, so not of the contract's form: the rescan warns.
    }
  }

  private void frame(Path folder, String name) {
    Path variable = root.relativize(folder);
    VariableKey.parse(
            variable.getName(0).toString(),
            variable.getName(1).toString(),
            variable.getName(2).toString())
        .ifPresent(key -> builds.hinted(key, name));
  }
}
