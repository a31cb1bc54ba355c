package twf.tiles.error;

/** The kinds of {@link Failure}. Each interface maps them with an exhaustive {@code switch}. */
public enum FailureKind {
  /** The request itself is invalid. */
  BAD_REQUEST,
  /** A required token is missing. */
  UNAUTHENTICATED,
  /** The token is wrong. */
  FORBIDDEN,
  /** Too many failed attempts. */
  TOO_MANY,
  /** The name is well-formed, but nothing has it. */
  NOT_FOUND,
  /** The request conflicts with what is published or held. */
  CONFLICT,
  /** Input from disk or network is not in the expected format. */
  MALFORMED,
  /** A file cannot be read or written. */
  STORAGE,
  /** The request cannot be served now, or not by this process. */
  UNAVAILABLE,
  /** A bug in this program. */
  UNEXPECTED
}
