package twf.tiles.event;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/**
 * Maps a {@link Failure} to a failed event-bus reply, and exceptions to failures. Codes are HTTP
 * status codes.
 */
public final class FailureCodes {
  private static final Logger LOG = LoggerFactory.getLogger(FailureCodes.class);

  private FailureCodes() {}

  /** Returns the reply code of a kind. */
  public static int code(FailureKind kind) {
    return switch (kind) {
      case BAD_REQUEST -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case TOO_MANY -> 429;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case MALFORMED -> 422;
      case STORAGE -> 507;
      case UNAVAILABLE -> 503;
      case UNEXPECTED -> 500;
    };
  }

  /**
   * Returns the failure that {@code cause} carries. Any other exception is logged and becomes
   * {@code Unexpected} with a new id.
   */
  public static Failure failureOf(Throwable cause) {
    if (cause instanceof FailureException known) {
      return known.failure();
    }
    if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
      return new Failure.Unavailable("not available: " + reply.getMessage());
    }
    if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT) {
      return new Failure.Unavailable(
          "no reply in time; the command may still be running: check its status");
    }
    Failure.Unexpected unexpected = new Failure.Unexpected(UUID.randomUUID().toString());
    LOG.error("{}", unexpected.message(), cause);
    return unexpected;
  }

  /** Returns the exception with which to fail a message. */
  public static ReplyException toReplyException(Throwable cause) {
    Failure failure = failureOf(cause);
    return new ReplyException(
        ReplyFailure.RECIPIENT_FAILURE, code(failure.kind()), failure.message());
  }
}
