package twf.tiles.error;

/** The kinds of {@link Failure}, to be mapped by an exhaustive {@code switch} at each border. */
public enum FailureKind {
  /** A request that is wrong in itself. */
  BAD_REQUEST,
  /** No token where one is needed. */
  UNAUTHENTICATED,
  /** A token, and the wrong one. */
  FORBIDDEN,
  /** More tries than are looked at. */
  TOO_MANY,
  /** A well-formed name of nothing. */
  NOT_FOUND,
  /** At odds with what is published or held. */
  CONFLICT,
  /** Input from disk or network that is not what it claims to be. */
  MALFORMED,
  /** A file that cannot be read or written. */
  STORAGE,
  /** Not now, or not by this process. */
  UNAVAILABLE,
  /** A defect of this program. */
  UNEXPECTED
}
