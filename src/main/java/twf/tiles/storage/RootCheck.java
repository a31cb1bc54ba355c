package twf.tiles.storage;

import java.util.Optional;
import twf.tiles.error.FailureException;

/** Checks that PUBLISH_ROOT and MANIFEST_ROOT are the directories that were initialised. */
@FunctionalInterface
public interface RootCheck {
  /** Accepts any roots. */
  RootCheck NONE = Optional::empty;

  /**
   * Returns the current problem as one line that says what to do; empty if there is none. Blocks.
   */
  Optional<String> problem();

  /**
   * Throws if there is a problem. Blocks.
   *
   * @throws FailureException with the problem
   */
  default void require() {
    problem()
        .ifPresent(
            problem -> {
              throw FailureException.unavailable(problem);
            });
  }
}
