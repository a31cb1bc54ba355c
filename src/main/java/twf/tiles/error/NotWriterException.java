package twf.tiles.error;

import org.jspecify.annotations.Nullable;

/** A command that changes something was sent to a process that is not the writer. */
public final class NotWriterException extends FailureException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String writerUrl;

  /**
   * @param message names the writer
   * @param writerUrl where the writer's management port is reached; null if that is unknown
   */
  public NotWriterException(String message, @Nullable String writerUrl) {
    super(new Failure(FailureKind.UNAVAILABLE, message));
    this.writerUrl = writerUrl;
  }

  /** Returns where the writer's management port is reached; null if that is unknown. */
  public @Nullable String writerUrl() {
    return writerUrl;
  }
}
