package twf.tiles.validate;

import io.vertx.core.Future;

/** A check of one new frame. Has no state of its own; used for several frames at a time. */
interface FrameCheck {
  Check check();

  /** Whether all that it needs was learned by the checks before it. */
  boolean hasGround(FrameInHand frame);

  /**
   * Looks at a frame and leaves in it what later checks need.
   *
   * @return fails, or throws, a {@link twf.tiles.failure.TileException} where the check fails
   */
  Future<Void> look(FrameInHand frame);
}
