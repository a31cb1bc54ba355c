package twf.tiles.validation.verify;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.event.CheckOutcome;

/**
 * Runs checks of one file, measures their time, and collects a row for each. Exceptions of a check
 * become a failure. Runs one check at a time.
 */
final class VerifyRowCollector {
  static final String PREREQUISITE_FAILED = "not looked at: a check before it failed";

  private static final Logger LOG = LoggerFactory.getLogger(VerifyRowCollector.class);

  private final VerifyTarget target;
  private final Path file;
  private final List<VerifyRow> rows;

  /**
   * @param rows receives the rows
   */
  VerifyRowCollector(VerifyTarget target, Path file, List<VerifyRow> rows) {
    this.target = target;
    this.file = file;
    this.rows = rows;
  }

  /** Creates a collector with its own list of rows. */
  static VerifyRowCollector of(VerifyTarget target, Path file) {
    return new VerifyRowCollector(target, file, new ArrayList<>());
  }

  List<VerifyRow> rows() {
    return rows;
  }

  /** Runs a check on the calling thread; {@code work} returns the detail to report if it passes. */
  boolean attempt(String check, Callable<String> work) {
    return find(check, work, detail -> detail).isPresent();
  }

  /**
   * Runs a check with a result on the calling thread.
   *
   * @param detail returns the detail to report for the result
   * @return the result; empty if the check failed
   */
  <T> Optional<T> find(String check, Callable<T> work, Function<T, String> detail) {
    long start = System.nanoTime();
    try {
      T found = work.call();
      add(check, CheckOutcome.PASS, start, detail.apply(found));
      return Optional.of(found);
    } catch (Exception e) {
      add(check, CheckOutcome.FAIL, start, describe(e));
      return Optional.empty();
    }
  }

  /** Runs an asynchronous check; the future says whether it passed and never fails. */
  Future<Boolean> attemptAsync(String check, Supplier<Future<String>> work) {
    long start = System.nanoTime();
    return Future.succeededFuture()
        .compose(ready -> work.get())
        .transform(
            (detail, cause) -> {
              boolean passed = cause == null;
              add(
                  check,
                  passed ? CheckOutcome.PASS : CheckOutcome.FAIL,
                  start,
                  passed ? detail : describe(cause));
              return Future.succeededFuture(passed);
            });
  }

  /** Does a check that makes a row only where it fails: it has one of what it found before. */
  void failing(String check, WorkerPool.Work work) {
    long start = System.nanoTime();
    try {
      work.run();
    } catch (Exception e) {
      add(check, CheckOutcome.FAIL, start, describe(e));
    }
  }

  void warn(String check, String detail) {
    add(check, CheckOutcome.WARN, System.nanoTime(), detail);
  }

  void addSkipped(String check, String why) {
    add(check, CheckOutcome.SKIPPED, System.nanoTime(), why);
  }

  void addFailed(String check, String detail) {
    add(check, CheckOutcome.FAIL, System.nanoTime(), detail);
  }

  private void add(String check, CheckOutcome outcome, long start, String detail) {
    double spent = (System.nanoTime() - start) / 1e6;
    rows.add(new VerifyRow(target.name(file), check, outcome, spent, detail));
  }

  /** Returns the failure message without the path, which the row already contains. */
  private String describe(Throwable cause) {
    if (!(cause instanceof FailureException known)) {
      LOG.error("{}", file, cause);
      return "unexpected error, see the log";
    }
    String message = known.failure().message();
    String path = file.toString();
    boolean isSaid = message.startsWith(path) && !message.startsWith(path + "/");
    return isSaid
        ? message.substring(path.length()).replaceFirst("^[:,] ", "")
        : message.replace(target.top() + "/", "");
  }
}
