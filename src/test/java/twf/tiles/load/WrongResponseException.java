package twf.tiles.load;

/** Thrown when the server sends a wrong response. */
public final class WrongResponseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WrongResponseException(String message) {
    super(message);
  }

  /** Throws an exception with this message unless the condition holds. */
  static void throwUnless(boolean well, String message) {
    if (!well) {
      throw new WrongResponseException(message);
    }
  }
}
