package twf.tiles.admin.bridge;

/**
 * Thrown for an invalid frame; the connection is then closed. The reason is sent to the client and
 * logged, so it contains nothing that the client sent.
 */
final class FrameRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  FrameRejectedException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
