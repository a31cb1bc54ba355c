package twf.tiles.pmtiles.source;

import java.util.Optional;
import twf.tiles.error.FailureException;

/** The one comparison of what is asked of a source with what it has. */
final class RangeChecks {
  private RangeChecks() {}

  /** What is wrong with asking {@code source} for this range; empty if nothing is. */
  static Optional<FailureException> problem(ByteSource source, long position, long length) {
    if (position >= 0 && length >= 0 && position <= source.size() - length) {
      return Optional.empty();
    }
    return Optional.of(truncatedError(source, position, length));
  }

  static FailureException truncatedError(ByteSource source, long position, long length) {
    String end =
        position < 0 || length < 0 || position > Long.MAX_VALUE - length
            ? length + " bytes at " + position
            : String.valueOf(position + length);
    return FailureException.malformed(
        source.name(), "ends before byte " + end + ": it has " + source.size() + " bytes");
  }
}
