package twf.tiles.domain.json;

/**
 * A violation of the contract in a document.
 *
 * @param pointer the location as a JSON pointer (RFC 6901); empty for the document itself
 * @param problem the expected and the actual value, on one line
 */
public record Violation(String pointer, String problem) {
  private static final int MAX_LENGTH = 500;

  /** Sanitises and truncates both values, which may quote untrusted input. */
  public Violation {
    pointer = SingleLineText.sanitize(pointer, MAX_LENGTH);
    problem = SingleLineText.sanitize(problem, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return (pointer.isEmpty() ? "document" : pointer) + ": " + problem;
  }
}
