package twf.tiles.staging;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import twf.tiles.error.Failure;

/** Says a thing once; remembers a bounded number of things said. Thread-safe. */
final class LogOnce {
  private static final int MAX_REMEMBERED = 1_000;
  private static final int MAX_LENGTH = 400;

  private final Logger log;
  private final Set<String> said = new HashSet<>();

  LogOnce(Logger log) {
    this.log = log;
  }

  /** Warns of {@code problem} with {@code what}, unless that was said before. */
  void warn(Object what, String problem) {
    warn(clean(what.toString()) + ": " + problem);
  }

  /** Warns of a failure, unless that was said before. */
  void warn(Failure failure) {
    warn(clean(failure.message()));
  }

  private void warn(String line) {
    if (isNew(line)) {
      log.warn("{}", line);
    }
  }

  private synchronized boolean isNew(String line) {
    if (said.size() >= MAX_REMEMBERED || !said.add(line)) {
      return false;
    }
    if (said.size() == MAX_REMEMBERED) {
      log.warn(
          "{} different warnings of staged names: further ones are not logged", MAX_REMEMBERED);
    }
    return true;
  }

  /** A name may hold anything but a slash: kept to one line of bounded length. */
  private static String clean(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
