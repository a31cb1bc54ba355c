package twf.tiles.validation.check;

import io.vertx.core.Future;

/** A check of one new frame. Stateless; called for several frames concurrently. */
public interface FrameCheck {
  CheckId id();

  /** Whether earlier checks provided everything that this check needs. */
  boolean prerequisitesMet(FrameCheckContext frame);

  /**
   * Checks a frame and stores what later checks need in its context.
   *
   * @return fails with, or throws, a {@link twf.tiles.error.FailureException} if the check fails
   */
  Future<Void> run(FrameCheckContext frame);
}
