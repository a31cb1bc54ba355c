package twf.tiles.error;

import twf.tiles.domain.json.SingleLineText;

/**
 * What went wrong, as a value. Every message names what and where, and fits on one line.
 *
 * <p>Immutable; safe to hand between threads.
 */
public sealed interface Failure {

  /** The kind, for exhaustive mapping. */
  FailureKind kind();

  /** One line that names what and where, and what to do where that is known. */
  String message();

  /** A request that is wrong in itself. */
  record BadRequest(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.BAD_REQUEST;
    }
  }

  /** A command that changes something, without a token. */
  record Unauthenticated(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.UNAUTHENTICATED;
    }
  }

  /** A command that changes something, with a wrong token. */
  record Forbidden(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.FORBIDDEN;
    }
  }

  /** More wrong tokens than are looked at. */
  record TooMany(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.TOO_MANY;
    }
  }

  /** A well-formed name of nothing. */
  record NotFound(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.NOT_FOUND;
    }
  }

  /** At odds with what is published, held or under way. */
  record Conflict(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.CONFLICT;
    }
  }

  /**
   * Input that is not what it claims to be.
   *
   * @param where the file or URL
   * @param problem what was expected and found
   */
  record Malformed(String where, String problem) implements Failure {
    /** Decoders and parsers quote what they were given: that does not end the line. */
    public Malformed {
      where = SingleLineText.of(where);
      problem = SingleLineText.of(problem);
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
   * A file that could not be read or written.
   *
   * @param where the file
   * @param problem what the system said
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
   * A staged file is no longer what was validated.
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

  /** Not now, or not by this process. */
  record Unavailable(String message) implements Failure {
    @Override
    public FailureKind kind() {
      return FailureKind.UNAVAILABLE;
    }
  }

  /** A defect; details are in the log under the same id. */
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
