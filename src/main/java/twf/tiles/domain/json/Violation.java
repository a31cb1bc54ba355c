package twf.tiles.domain.json;

/**
 * One way in which a document breaks the contract.
 *
 * @param pointer where, as a JSON pointer (RFC 6901); empty for the document itself
 * @param problem what was expected and found, on one line
 */
public record Violation(String pointer, String problem) {
  private static final int MAX_LENGTH = 500;

  /** Both may quote what somebody else wrote: they are made one line each, and not a long one. */
  public Violation {
    pointer = SingleLineText.of(pointer, MAX_LENGTH);
    problem = SingleLineText.of(problem, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return (pointer.isEmpty() ? "document" : pointer) + ": " + problem;
  }
}
