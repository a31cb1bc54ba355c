package twf.tiles.metrics;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import twf.tiles.domain.LatestPointer;
import twf.tiles.domain.ModelHolds;
import twf.tiles.domain.PointerOperation;
import twf.tiles.domain.VariableKey;

/** What is measured, as verbs of the domain. Thread-safe; never fails its caller. */
public interface TileMetrics {

  /** Who says how long a build took. */
  enum BuildSource {
    /** The builder, in the frame's meta. */
    DECLARED,
    /** This program: from the frame's first sight to the manifest that lists it. */
    OBSERVED
  }

  /** Why a command was refused before it was looked at. */
  enum AdminRefusal {
    /** Without a token. */
    MISSING,
    /** With a wrong token. */
    WRONG,
    /** After too many wrong tokens. */
    LIMITED;

    /** As it stands in labels. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A builder made a frame. Negative durations (jumping clocks) are not counted. */
  void frameBuilt(VariableKey key, BuildSource source, Duration duration);

  /** A builder made the last frame of a variable's run. */
  void runBuilt(VariableKey key, BuildSource source, Duration duration);

  /**
   * A check ended; skipped ones are not counted.
   *
   * @param check the contract's name of it, or {@code all} for the verdict
   * @param outcome {@code pass}, {@code warn} or {@code fail}
   */
  void checked(VariableKey key, String check, String outcome);

  /** A pointer was replaced; {@code took} is of the replacement alone. */
  void pointerSwitched(String model, PointerOperation operation, Duration took);

  /** A publish is done; {@code took} is from the staged manifest's modification time. */
  void published(String model, Duration took);

  /** The probe asked for what a pointer names, all its tries together. */
  void probed(String model, boolean passed);

  /** What came of verifying the bytes of what a rollback or a restore shows. */
  enum Verification {
    PASS,
    FAIL,
    /** The state was shown no longer. */
    SKIPPED;

    /** As it stands in labels and incidents. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The bytes of what a rollback or a restore shows were verified. */
  default void rollbackVerified(String model, Verification outcome) {}

  /** What a model's clients see now; empty where its pointer is gone. */
  void shows(String model, Optional<LatestPointer> pointer);

  /** What is held of a model. */
  void holds(String model, ModelHolds holds);

  /** How many staged runs of a model wait because they lie too far ahead of the clock. */
  default void runsAhead(String model, long runs) {}

  /**
   * Forgets what was measured of builds and validations of other variables, unless the model shows
   * them. May take a while.
   *
   * @param staged every variable that has a staged manifest
   */
  default void retain(Set<VariableKey> staged) {}

  /** How many files of what a model's pointer shows are missing. */
  default void missingFiles(String model, long files) {}

  /** A request was answered 404 because a file of the run that a model shows is not on the disk. */
  default void contentMissing(String model) {}

  /** A deprecated route was asked for. */
  void legacyRequest(String route, String outcome);

  /** A command that changes something was refused for want of the right token. */
  default void adminRefused(AdminRefusal reason) {}
}
