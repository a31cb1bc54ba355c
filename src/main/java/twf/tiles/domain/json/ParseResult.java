package twf.tiles.domain.json;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The result of parsing a document: a value, or all violations that were found.
 *
 * @param valueOrNull the value; null if and only if there are violations
 * @param violations the violations, in the order in which fields are read
 */
public record ParseResult<T>(@Nullable T valueOrNull, List<Violation> violations) {

  public static <T> ParseResult<T> of(T value) {
    return new ParseResult<>(value, List.of());
  }

  public static <T> ParseResult<T> invalid(ViolationCollector violations) {
    return new ParseResult<>(null, violations.list());
  }

  public boolean isValid() {
    return violations.isEmpty();
  }

  /**
   * Returns the value.
   *
   * @throws IllegalStateException if there are violations
   */
  public T value() {
    if (valueOrNull == null) {
      throw new IllegalStateException(problems());
    }
    return valueOrNull;
  }

  /** Formats all violations on one line. */
  public String problems() {
    return violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
  }
}
