package twf.tiles.staging;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import twf.tiles.error.Failure;

/** Logs each warning once. Remembers a bounded number of warnings. Thread-safe. */
final class LogOnce {
  private static final int MAX_REMEMBERED = 1_000;
  private static final int MAX_LENGTH = 400;

  private final Logger log;
  private final Set<String> logged = new HashSet<>();

  LogOnce(Logger log) {
    this.log = log;
  }

  /** Logs {@code problem} of {@code what}, unless it was logged before. */
  void warn(Object what, String problem) {
    warn(clean(what.toString()) + ": " + problem);
  }

  /** Logs a failure, unless it was logged before. */
  void warn(Failure failure) {
    warn(clean(failure.message()));
  }

  private void warn(String line) {
    if (isNew(line)) {
      log.warn("{}", line);
    }
  }

  private synchronized boolean isNew(String line) {
    if (logged.size() >= MAX_REMEMBERED || !logged.add(line)) {
      return false;
    }
    if (logged.size() == MAX_REMEMBERED) {
      log.warn("{} different warnings about staging: further ones are not logged", MAX_REMEMBERED);
    }
    return true;
  }

  /** Sanitises a name, which may contain anything but a slash, to one line of bounded length. */
  private static String clean(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
