package twf.tiles.error;

/** The kinds of {@link Failure}. */
public enum FailureKind {
  /** The request itself is invalid. */
  BAD_REQUEST(400),
  /** A command that changes state was sent without a token. */
  UNAUTHENTICATED(401),
  /** A command that changes state was sent with a wrong token. */
  FORBIDDEN(403),
  /** Too many wrong tokens or waiting requests: further ones are rejected for a while. */
  TOO_MANY(429),
  /** The name is well-formed, but nothing has it. */
  NOT_FOUND(404),
  /** The request conflicts with what is published, held or in progress. */
  CONFLICT(409),
  /** Input from disk or network is not in the expected format. */
  MALFORMED(422),
  /** A file cannot be read or written. */
  STORAGE(507),
  /** The request cannot be served now, or not by this process. */
  UNAVAILABLE(503),
  /** A bug in this program. The log has the details under the id in the message. */
  UNEXPECTED(500);

  private final int code;

  FailureKind(int code) {
    this.code = code;
  }

  /**
   * Returns the code of a failed reply on the event bus, an HTTP status code. The public port
   * answers {@link #MALFORMED} and {@link #STORAGE} with 500, as the client did not cause them.
   */
  public int code() {
    return code;
  }
}
