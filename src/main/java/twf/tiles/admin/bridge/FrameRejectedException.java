package twf.tiles.admin.bridge;

/**
 * Why a connection is not listened to any more. The reason goes to the client and to the log:
 * nothing that the client sent is in it.
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
