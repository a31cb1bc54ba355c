package twf.tiles.watch;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import twf.tiles.failure.Failure;

/** Says a thing once; remembers a bounded number of things said. Thread-safe. */
final class LogOnce {
  private static final int MOST = 1_000;
  private static final int LONGEST = 400;

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
    if (said.size() >= MOST || !said.add(line)) {
      return false;
    }
    if (said.size() == MOST) {
      log.warn("{} different warnings of staged names: further ones are not logged", MOST);
    }
    return true;
  }

  /** A name may hold anything but a slash: kept to one line of bounded length. */
  private static String clean(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
