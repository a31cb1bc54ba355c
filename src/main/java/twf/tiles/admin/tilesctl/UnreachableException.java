package twf.tiles.admin.tilesctl;

/** No server could be spoken to, or what answers is none; one line that says what to check. */
final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(message, null, false, false);
  }
}
