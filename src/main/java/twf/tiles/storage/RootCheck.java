package twf.tiles.storage;

import java.util.Optional;
import twf.tiles.error.FailureException;

/** Tells whether PUBLISH_ROOT and MANIFEST_ROOT are the folders that were initialised. */
@FunctionalInterface
public interface RootCheck {
  /** Accepts any roots. */
  RootCheck NONE = Optional::empty;

  /** What is wrong now, in one line that says what to do; empty where nothing is. Blocks. */
  Optional<String> problem();

  /**
   * Passes where nothing is wrong. Blocks.
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
