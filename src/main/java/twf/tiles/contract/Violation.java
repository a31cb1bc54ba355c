package twf.tiles.contract;

/**
 * One way in which a document breaks the contract.
 *
 * @param pointer where, as a JSON pointer (RFC 6901); empty for the document itself
 * @param problem what was expected and found, on one line
 */
public record Violation(String pointer, String problem) {
  @Override
  public String toString() {
    return (pointer.isEmpty() ? "document" : pointer) + ": " + problem;
  }
}
