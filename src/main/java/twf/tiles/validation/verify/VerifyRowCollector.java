package twf.tiles.validation.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.error.FailureException;
import twf.tiles.event.CheckOutcome;

/**
 * Runs checks of one file, measures their time, and collects a row for each. What a check throws
 * becomes a failure. Runs one check at a time.
 */
final class VerifyRowCollector {
  private static final String PREREQUISITE_FAILED = "not looked at: a check before it failed";

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
  VerifyRowCollector(VerifyTarget target, Path file) {
    this(target, file, new ArrayList<>());
  }

  List<VerifyRow> rows() {
    return rows;
  }

  /** Runs a check if it can run, else adds a row that says that it was skipped. */
  boolean attemptIf(boolean prerequisitesMet, String check, Callable<String> work) {
    if (!prerequisitesMet) {
      add(check, CheckOutcome.SKIPPED, PREREQUISITE_FAILED);
    }
    return prerequisitesMet && attempt(check, work);
  }

  /**
   * Runs a check as {@link #attemptIf(boolean, String, Callable)} does.
   *
   * @param warning asked after the check passed: what it found all the same
   */
  void attemptIf(
      boolean prerequisitesMet,
      String check,
      Callable<String> work,
      Supplier<Optional<String>> warning) {
    if (!prerequisitesMet) {
      attemptIf(false, check, work);
      return;
    }
    long start = System.nanoTime();
    try {
      String detail = work.call();
      Optional<String> found = warning.get();
      add(
          check,
          found.isPresent() ? CheckOutcome.WARN : CheckOutcome.PASS,
          start,
          found.map(this::withoutPath).orElse(detail));
    } catch (Throwable e) {
      add(check, CheckOutcome.FAIL, start, describe(e));
    }
  }

  /** Runs a check; {@code work} returns the detail to report if it passes. */
  boolean attempt(String check, Callable<String> work) {
    return find(check, work, detail -> detail).isPresent();
  }

  /**
   * Runs a check with a result.
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
    } catch (Throwable e) {
      add(check, CheckOutcome.FAIL, start, describe(e));
      return Optional.empty();
    }
  }

  /** Adds the row of a check that did not run here, or of one more result of a check. */
  void add(String check, CheckOutcome outcome, String detail) {
    add(check, outcome, System.nanoTime(), detail);
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
    return withoutPath(known.failure().message());
  }

  private String withoutPath(String message) {
    String path = file.toString();
    boolean isSaid = message.startsWith(path) && !message.startsWith(path + "/");
    return isSaid
        ? message.substring(path.length()).replaceFirst("^[:,] ", "")
        : message.replace(target.top() + "/", "");
  }
}
