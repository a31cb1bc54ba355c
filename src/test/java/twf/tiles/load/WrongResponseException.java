package twf.tiles.load;

/** The server answered what it must never answer. */
public final class WrongResponseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public WrongResponseException(String message) {
    super(message);
  }

  /** Fails unless all is well. */
  static void throwUnless(boolean well, String message) {
    if (!well) {
      throw new WrongResponseException(message);
    }
  }
}
