package twf.tiles.event;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;

/** The one mapping of a {@link Failure} to a failed reply and back; codes are HTTP's. */
public final class FailureCodes {
  private static final Logger LOG = LoggerFactory.getLogger(FailureCodes.class);

  private FailureCodes() {}

  /** The reply code of a kind. */
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

  /** The failure that {@code cause} carries; one that carries none is logged under a new id. */
  public static Failure failureOf(Throwable cause) {
    if (cause instanceof FailureException known) {
      return known.failure();
    }
    if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
      return new Failure.Unavailable("nobody answers " + reply.getMessage());
    }
    if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT) {
      return new Failure.Unavailable(
          "not answered in time, and may be at work still: look at its status");
    }
    Failure.Unexpected unexpected = new Failure.Unexpected(UUID.randomUUID().toString());
    LOG.error("{}", unexpected.message(), cause);
    return unexpected;
  }

  /** What to fail a message with. */
  public static ReplyException reply(Throwable cause) {
    Failure failure = failureOf(cause);
    return new ReplyException(
        ReplyFailure.RECIPIENT_FAILURE, code(failure.kind()), failure.message());
  }
}
