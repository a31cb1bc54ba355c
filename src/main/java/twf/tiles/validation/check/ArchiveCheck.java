package twf.tiles.validation.check;

import io.vertx.core.Future;

/** A check that needs an archive alone, whoever speaks of it. */
public interface ArchiveCheck extends FrameCheck {

  /** Whether all that it needs was learned by the checks before it. */
  boolean hasGround(ArchiveCheckContext archive);

  /**
   * Looks at an archive and leaves in it what later checks need.
   *
   * @return fails, or throws, a {@link twf.tiles.error.FailureException} where the check fails
   */
  Future<Void> look(ArchiveCheckContext archive);

  @Override
  default boolean hasGround(FrameCheckContext frame) {
    return hasGround(frame.file());
  }

  @Override
  default Future<Void> look(FrameCheckContext frame) {
    return look(frame.file());
  }
}
