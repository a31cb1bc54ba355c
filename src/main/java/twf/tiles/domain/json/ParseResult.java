package twf.tiles.domain.json;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What came of parsing a document: a value, or every violation that was found.
 *
 * @param valueOrNull the value; null exactly where there are violations
 * @param violations all that is wrong, in the order of the document's description
 */
public record ParseResult<T>(@Nullable T valueOrNull, List<Violation> violations) {

  public static <T> ParseResult<T> of(T value) {
    return new ParseResult<>(value, List.of());
  }

  public static <T> ParseResult<T> broken(ViolationCollector violations) {
    return new ParseResult<>(null, violations.list());
  }

  public boolean isValid() {
    return violations.isEmpty();
  }

  /**
   * The value.
   *
   * @throws IllegalStateException if there are violations
   */
  public T value() {
    if (valueOrNull == null) {
      throw new IllegalStateException(problems());
    }
    return valueOrNull;
  }

  /** All violations on one line. */
  public String problems() {
    return violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
  }
}
