package twf.tiles.validation.check;

import io.vertx.core.Future;

/** A check that reads only an archive, not its manifest or meta. */
public interface ArchiveCheck extends FrameCheck {

  /** Whether earlier checks provided everything that this check needs. */
  boolean prerequisitesMet(ArchiveCheckContext archive);

  /**
   * Checks an archive and stores what later checks need in its context.
   *
   * @return fails with, or throws, a {@link twf.tiles.error.FailureException} if the check fails
   */
  Future<Void> run(ArchiveCheckContext archive);

  @Override
  default boolean prerequisitesMet(FrameCheckContext frame) {
    return prerequisitesMet(frame.file());
  }

  @Override
  default Future<Void> run(FrameCheckContext frame) {
    return run(frame.file());
  }
}
