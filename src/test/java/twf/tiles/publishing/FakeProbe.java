package twf.tiles.publishing;

import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.RunId;
import twf.tiles.error.FailureException;
import twf.tiles.publishing.probe.Probe;

/** Passes, but for the generations that it is told to fail or to wait for. Thread-safe. */
public final class FakeProbe implements Probe {
  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private final Set<Long> failing = ConcurrentHashMap.newKeySet();
  private final Map<RunId, Runnable> failingRuns = new ConcurrentHashMap<>();
  private final Map<Long, Promise<Void>> gates = new ConcurrentHashMap<>();
  private volatile Promise<Void> gate = passed();
  private final Map<Long, Error> broken = new ConcurrentHashMap<>();
  private volatile boolean thrown;

  private static Promise<Void> passed() {
    Promise<Void> promise = Promise.promise();
    promise.complete();
    return promise;
  }

  /** Fails whenever that run is shown. */
  public void failForRun(RunId run) {
    failingRuns.put(run, () -> {});
  }

  /** As the other; something else goes wrong at the same time. */
  public void failForRun(RunId run, Runnable more) {
    failingRuns.put(run, more);
  }

  /** Passes for that run from now on. */
  public void passForRun(RunId run) {
    failingRuns.remove(run);
  }

  /** It answers for that generation no sooner than the promise is completed. */
  Promise<Void> blockFor(long generation) {
    return gates.computeIfAbsent(generation, number -> Promise.promise());
  }

  public void failFor(long generation) {
    failing.add(generation);
  }

  /** Fails for that generation with an error of the JVM. */
  void breakFor(long generation, Error cause) {
    broken.put(generation, cause);
  }

  /** Passes again where it was broken. */
  void mend() {
    broken.clear();
  }

  /** From now on it throws instead of answering. */
  public void throwAlways() {
    thrown = true;
  }

  /** From now on it answers no sooner than the promise is completed. */
  public Promise<Void> block() {
    gate = Promise.promise();
    return gate;
  }

  /** From now on it answers at once. */
  public void unblock() {
    gate = passed();
  }

  public List<Long> asked() {
    return asked;
  }

  @Override
  public void verify(LatestPointer pointer) throws Exception {
    asked.add(pointer.generation());
    Error error = broken.get(pointer.generation());
    if (error != null) {
      throw error;
    }
    if (thrown) {
      throw new IllegalStateException("the probe is broken");
    }
    WorkerPool.await(gates.getOrDefault(pointer.generation(), gate).future());
    if (failing.contains(pointer.generation()) || fails(pointer.run())) {
      throw FailureException.unavailable("no z=0 tile");
    }
  }

  private boolean fails(RunId run) {
    Runnable more = failingRuns.get(run);
    if (more != null) {
      more.run();
    }
    return more != null;
  }
}
