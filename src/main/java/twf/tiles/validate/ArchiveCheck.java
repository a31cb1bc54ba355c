package twf.tiles.validate;

import io.vertx.core.Future;

/** A check that needs an archive alone, whoever speaks of it. */
interface ArchiveCheck extends FrameCheck {

  /** Whether all that it needs was learned by the checks before it. */
  boolean hasGround(ArchiveInHand archive);

  /**
   * Looks at an archive and leaves in it what later checks need.
   *
   * @return fails, or throws, a {@link twf.tiles.failure.TileException} where the check fails
   */
  Future<Void> look(ArchiveInHand archive);

  @Override
  default boolean hasGround(FrameInHand frame) {
    return hasGround(frame.file());
  }

  @Override
  default Future<Void> look(FrameInHand frame) {
    return look(frame.file());
  }
}
