package twf.tiles.event;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.NotWriterException;

/**
 * The failed reply to a command that only the writer may run. The event bus is not clustered, so it
 * delivers the object itself.
 */
public final class NotWriterReplyException extends ReplyException {
  private static final long serialVersionUID = 1L;

  /** The name of {@link #writerUrl} in JSON. */
  public static final String WRITER_URL = "writer_url";

  private final @Nullable String writerUrl;

  NotWriterReplyException(NotWriterException cause) {
    super(ReplyFailure.RECIPIENT_FAILURE, cause.failure().kind().code(), cause.failure().message());
    this.writerUrl = cause.writerUrl();
  }

  /** Returns where the writer's management port is reached; null if that is unknown. */
  public @Nullable String writerUrl() {
    return writerUrl;
  }
}
