package twf.tiles.event;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.error.NotWriterException;

/**
 * Maps a {@link Failure} to a failed event-bus reply, and exceptions to failures. Codes are those
 * of {@link FailureKind}.
 */
public final class FailureCodes {
  private static final Logger LOG = LoggerFactory.getLogger(FailureCodes.class);

  private FailureCodes() {}

  /**
   * Returns the failure that {@code cause} carries. Any other exception is logged and becomes
   * {@code UNEXPECTED} with a new id.
   */
  public static Failure failureOf(Throwable cause) {
    return failureOf(cause, null);
  }

  /**
   * Like {@link #failureOf(Throwable)} for what clients can trigger any number of times: logs at
   * the rate of {@code limit}, and names an id only if it is logged.
   */
  public static Failure failureOf(Throwable cause, @Nullable RateLimitedNotice limit) {
    if (cause instanceof FailureException known) {
      return known.failure();
    }
    if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
      return new Failure(FailureKind.UNAVAILABLE, "not available: " + reply.getMessage());
    }
    if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT) {
      return new Failure(
          FailureKind.UNAVAILABLE,
          "no reply in time; the command may still be running: check its status");
    }
    String message = "unexpected error " + UUID.randomUUID() + ": see the log";
    if (limit == null) {
      LOG.error("{}", message, cause);
    } else if (!limit.report(n -> LOG.error("{} ({} such requests)", message, n, cause))) {
      return new Failure(FailureKind.UNEXPECTED, "unexpected error: see the log");
    }
    return new Failure(FailureKind.UNEXPECTED, message);
  }

  /** Returns the exception with which to fail a message; a failed reply is passed on as it is. */
  public static ReplyException toReplyException(Throwable cause) {
    return toReplyException(cause, null);
  }

  /** Like {@link #toReplyException(Throwable)}, with {@link #failureOf} limited likewise. */
  public static ReplyException toReplyException(
      Throwable cause, @Nullable RateLimitedNotice limit) {
    if (cause instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      return reply;
    }
    if (cause instanceof NotWriterException known) {
      return new NotWriterReplyException(known);
    }
    Failure failure = failureOf(cause, limit);
    return new ReplyException(
        ReplyFailure.RECIPIENT_FAILURE, failure.kind().code(), failure.message());
  }
}
