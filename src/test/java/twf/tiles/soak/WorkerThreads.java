package twf.tiles.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Threads that repeat a task until they are stopped, and the problems that they report. */
final class WorkerThreads {
  private static final int MAX_PROBLEMS = 50;
  private static final long POLL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long FAILED_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long END_MS = 60_000;

  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private volatile boolean done;

  /** One execution of a task. After an exception, which is reported, the task runs again. */
  interface Turn {
    void run() throws Exception;
  }

  boolean isDone() {
    return done;
  }

  /** Starts a thread that pauses for about this time between two turns. */
  void start(String name, long pauseMillis, Turn turn) {
    Thread thread = new Thread(() -> work(name, pauseMillis, turn), name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void work(String name, long pauseMillis, Turn turn) {
    while (!done) {
      try {
        turn.run();
      } catch (Exception | AssertionError e) {
        reportProblem(name + ": " + e);
        pause(FAILED_NS);
      }
      pause(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
    }
  }

  /** Waits for this time, or until the threads are stopped. */
  void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    while (!done && System.nanoTime() < end) {
      LockSupport.parkNanos(Math.min(end - System.nanoTime(), POLL_INTERVAL_NS));
    }
  }

  void reportProblem(String text) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(text);
    }
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Stops all threads and reports those that do not end. */
  void stop() throws InterruptedException {
    done = true;
    for (Thread thread : threads) {
      thread.join(END_MS);
      if (thread.isAlive()) {
        reportProblem(thread.getName() + " does not end");
      }
    }
  }
}
