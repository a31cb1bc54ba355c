package twf.tiles.validation.check;

import io.vertx.core.Future;

/** A check of one new frame. Has no state of its own; used for several frames at a time. */
public interface FrameCheck {
  CheckId check();

  /** Whether all that it needs was learned by the checks before it. */
  boolean hasGround(FrameCheckContext frame);

  /**
   * Looks at a frame and leaves in it what later checks need.
   *
   * @return fails, or throws, a {@link twf.tiles.error.FailureException} where the check fails
   */
  Future<Void> look(FrameCheckContext frame);
}
