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
 * Runs checks of one file, times them and makes a row of each; nothing that a check throws goes
 * beyond here. One check at a time.
 */
final class VerifyRowCollector {
  static final String PREREQUISITE_FAILED = "not looked at: a check before it failed";

  private static final Logger LOG = LoggerFactory.getLogger(VerifyRowCollector.class);

  private final VerifyTarget target;
  private final Path file;
  private final List<VerifyRow> rows;

  /**
   * @param rows where they go
   */
  VerifyRowCollector(VerifyTarget target, Path file, List<VerifyRow> rows) {
    this.target = target;
    this.file = file;
    this.rows = rows;
  }

  /** Rows that stand by themselves. */
  static VerifyRowCollector of(VerifyTarget target, Path file) {
    return new VerifyRowCollector(target, file, new ArrayList<>());
  }

  List<VerifyRow> rows() {
    return rows;
  }

  /** Does a check on the calling thread; it answers what to say where it passes. */
  boolean attempt(String check, Callable<String> work) {
    return find(check, work, detail -> detail).isPresent();
  }

  /**
   * Does a check on the calling thread that finds something.
   *
   * @param detail what to say of it
   * @return empty where it failed
   */
  <T> Optional<T> find(String check, Callable<T> work, Function<T, String> detail) {
    long start = System.nanoTime();
    try {
      T found = work.call();
      add(check, CheckOutcome.PASS, start, detail.apply(found));
      return Optional.of(found);
    } catch (Exception e) {
      add(check, CheckOutcome.FAIL, start, words(e));
      return Optional.empty();
    }
  }

  /** Does an asynchronous check; the future tells whether it passed and never fails. */
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
                  passed ? detail : words(cause));
              return Future.succeededFuture(passed);
            });
  }

  /** Does a check that makes a row only where it fails: it has one of what it found before. */
  void failing(String check, WorkerPool.Work work) {
    long start = System.nanoTime();
    try {
      work.run();
    } catch (Exception e) {
      add(check, CheckOutcome.FAIL, start, words(e));
    }
  }

  void warn(String check, String detail) {
    add(check, CheckOutcome.WARN, System.nanoTime(), detail);
  }

  void skip(String check, String why) {
    add(check, CheckOutcome.SKIPPED, System.nanoTime(), why);
  }

  void fail(String check, String detail) {
    add(check, CheckOutcome.FAIL, System.nanoTime(), detail);
  }

  private void add(String check, CheckOutcome outcome, long start, String detail) {
    double spent = (System.nanoTime() - start) / 1e6;
    rows.add(new VerifyRow(target.name(file), check, outcome, spent, detail));
  }

  /** What failed, without the path that stands in the row already. */
  private String words(Throwable cause) {
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
