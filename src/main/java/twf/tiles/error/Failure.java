package twf.tiles.error;

import twf.tiles.domain.json.SingleLineText;

/**
 * A failure as a value. Every message fits on one line and names the object and the problem.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Failure {

  /** Returns the kind, for an exhaustive {@code switch}. */
  FailureKind kind();

  /** Returns one line that names the object, the problem and, if known, what to do. */
  String message();

  /** The request itself is invalid. */
  record BadRequest(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.BAD_REQUEST;
    }
  }

  /** A command that changes state was sent without a token. */
  record Unauthenticated(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.UNAUTHENTICATED;
    }
  }

  /** A command that changes state was sent with a wrong token. */
  record Forbidden(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.FORBIDDEN;
    }
  }

  /** Too many wrong tokens: further attempts are rejected unchecked for a while. */
  record TooMany(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.TOO_MANY;
    }
  }

  /** The name is well-formed, but nothing has it. */
  record NotFound(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.NOT_FOUND;
    }
  }

  /** The request conflicts with what is published, held or in progress. */
  record Conflict(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.CONFLICT;
    }
  }

  /**
   * A file or reply does not have the format that it should have.
   *
   * @param where the file or URL
   * @param problem the expected and the actual content
   */
  record Malformed(String where, String problem) implements Failure {
    /**
     * Sanitises both texts: decoders and parsers quote their input, which may contain line breaks.
     */
    public Malformed {
      where = SingleLineText.sanitize(where);
      problem = SingleLineText.sanitize(problem);
    }

    @Override
    public FailureKind kind() {
      return FailureKind.MALFORMED;
    }

    @Override
    public String message() {
      return where + ": " + problem;
    }
  }

  /**
   * A file could not be read or written.
   *
   * @param where the file
   * @param problem the error of the operating system
   */
  record Storage(String where, String problem) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.STORAGE;
    }

    @Override
    public String message() {
      return where + ": " + problem;
    }
  }

  /**
   * A staged file has changed since its validation.
   *
   * @param where the file
   */
  record Changed(String where) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.CONFLICT;
    }

    @Override
    public String message() {
      return where + " changed after it was validated";
    }
  }

  /** The request cannot be served now, or not by this process. */
  record Unavailable(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.UNAVAILABLE;
    }
  }

  /** A bug. The log has the details under the same id. */
  record Unexpected(String id) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.UNEXPECTED;
    }

    @Override
    public String message() {
      return "unexpected error " + id + ": see the log";
    }
  }
}
