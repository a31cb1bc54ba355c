package twf.tiles.metrics;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.VariableKey;

/**
 * Receives measurements of domain events. Implementations are thread-safe and never throw; a method
 * that is not implemented ignores its measurement.
 */
public interface TileMetrics {

  /** The source of a build duration. */
  enum BuildSource {
    /** Declared by the builder in the frame's meta. */
    DECLARED,
    /**
     * Observed by this program: from the first sight of the frame to the manifest that lists it.
     */
    OBSERVED
  }

  /** Why a command was refused before it was processed. */
  enum AdminRefusal {
    /** The token is missing. */
    MISSING,
    /** The token is wrong. */
    WRONG,
    /** The client sent too many wrong tokens. */
    LIMITED;

    /** Returns the label value. */
    public String externalName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The result of verifying the published bytes after a rollback or restore. */
  enum Verification {
    PASS,
    FAIL,
    /** The generation was no longer the current one. */
    SKIPPED;

    /** Returns the value used in labels and incidents. */
    public String externalName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Records the build time of a frame. Negative durations, caused by clock adjustments, are
   * ignored.
   */
  default void frameBuilt(VariableKey key, BuildSource source, Duration duration) {}

  /** Records the build time of a complete variable of a run. */
  default void runBuilt(VariableKey key, BuildSource source, Duration duration) {}

  /**
   * Counts the result of a check; skipped checks are not counted.
   *
   * @param check the check's name in the contract, or {@code all} for the whole verdict
   * @param outcome {@code pass}, {@code warn} or {@code fail}
   */
  default void checked(VariableKey key, String check, String outcome) {}

  /** Records a pointer replacement; {@code took} covers only the replacement. */
  default void pointerSwitched(String model, PointerOperation operation, Duration took) {}

  /** Records a publish; {@code took} starts at the modification time of the staged manifest. */
  default void published(String model, Duration took) {}

  /** Counts an HTTP probe of a pointer's content; all its retries count once. */
  default void probed(String model, boolean passed) {}

  /** Counts the verification of published bytes after a rollback or restore. */
  default void rollbackVerified(String model, Verification outcome) {}

  /** Updates the gauges of a model's pointer; empty if it has none any more. */
  default void pointerChanged(String model, Optional<LatestPointer> pointer) {}

  /** Updates the gauges of a model's holds and pin. */
  default void holdsChanged(String model, ModelHolds holds) {}

  /** Sets the number of staged runs that wait because they lie too far ahead of the clock. */
  default void runsAheadChanged(String model, long runs) {}

  /**
   * Removes the build and validation series of variables that are neither staged nor published.
   * Scans all meters, which may be slow.
   *
   * @param staged every variable that has a staged manifest
   */
  default void retain(Set<VariableKey> staged) {}

  /** Sets the number of missing files among those that a model's pointer names. */
  default void missingFilesChanged(String model, long files) {}

  /**
   * Sets how many files of a model cannot be read or understood, or were written by another
   * program.
   */
  default void modelProblemsChanged(String model, long problems) {}

  /** Counts a request answered with 404 because a file of the pointer's run is missing on disk. */
  default void contentMissing(String model) {}

  /** Counts a request to a deprecated route. */
  default void legacyRequest(LegacyTileRoute route, LegacyTileOutcome outcome) {}

  /** Counts a state-changing command that was refused without the right token. */
  default void adminRefused(AdminRefusal reason) {}
}
