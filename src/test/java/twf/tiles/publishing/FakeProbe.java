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

/** Passes, except for generations and runs that it is told to fail or delay. Thread-safe. */
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

  /** Fails whenever the run is shown. */
  public void failForRun(RunId run) {
    failingRuns.put(run, () -> {});
  }

  /** Fails whenever the run is shown, and first runs {@code more}, for example another failure. */
  public void failForRun(RunId run, Runnable more) {
    failingRuns.put(run, more);
  }

  /** Stops failing for the run. */
  public void passForRun(RunId run) {
    failingRuns.remove(run);
  }

  /** Delays the answer for a generation until the returned promise completes. */
  Promise<Void> blockFor(long generation) {
    return gates.computeIfAbsent(generation, number -> Promise.promise());
  }

  public void failFor(long generation) {
    failing.add(generation);
  }

  /** Throws an error of the JVM for a generation. */
  void breakFor(long generation, Error cause) {
    broken.put(generation, cause);
  }

  /** Stops throwing errors set by {@link #breakFor}. */
  void mend() {
    broken.clear();
  }

  /** Throws an exception for every pointer from now on. */
  public void throwAlways() {
    thrown = true;
  }

  /** Delays all answers from now on until the returned promise completes. */
  public Promise<Void> block() {
    gate = Promise.promise();
    return gate;
  }

  /** Answers immediately from now on. */
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
