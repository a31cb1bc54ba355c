package twf.tiles.validation.check;

import java.util.List;
import java.util.Optional;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.validation.raster.SampledTile;

/**
 * A check of the checklist: a class that implements one or more of the stages below, and a line of
 * {@link CheckId}. Reports, metrics and {@code verify} follow from these.
 *
 * <p>Checks are stateless and called for several frames at a time. All calls block. A check fails
 * by an exception, a {@link twf.tiles.error.FailureException} unless it has a bug; the text that it
 * returns otherwise is the detail of a pass.
 */
public interface Check {

  /** The files of a frame. */
  enum Subject {
    ARCHIVE,
    META,
    IMAGE
  }

  /** Looks at the manifest. The first failure ends the validation. */
  interface ManifestCheck extends Check {
    String checkManifest(ManifestCheckContext manifest);
  }

  /** Looks at the staged files of a frame that is published already. Not part of verify. */
  interface PublishedFrameCheck extends Check {
    /** Returns what differs from the published files: a warning, which does not stop a publish. */
    List<String> findConflicts(VariableKey key, SnapshotFrame frame);
  }

  /**
   * Looks at the room for the bytes to be copied: those of each new archive before anything of the
   * frame is read, and those of all new files at the end. Not part of verify.
   */
  interface SpaceCheck extends Check {
    String checkSpace(long newBytes);
  }

  /** Looks at a new frame, and leaves in its context what later checks need. */
  interface FrameCheck extends Check {
    /** Whether earlier checks provided everything that this one needs; otherwise it is skipped. */
    default boolean prerequisitesMet(FrameCheckContext frame) {
      return true;
    }

    /**
     * Whether the frame has what this check looks at. Where no frame of a manifest has, the check
     * is skipped, and nothing fails.
     */
    default boolean appliesTo(FrameCheckContext frame) {
      return true;
    }

    String checkFrame(FrameCheckContext frame);

    /** The file of the frame that it looks at. */
    default Subject subject() {
      return Subject.ARCHIVE;
    }
  }

  /** Looks at an archive alone, not at its manifest or meta. */
  interface ArchiveCheck extends FrameCheck {
    boolean prerequisitesMet(ArchiveCheckContext archive);

    String checkArchive(ArchiveCheckContext archive);

    @Override
    default boolean prerequisitesMet(FrameCheckContext frame) {
      return prerequisitesMet(frame.archive());
    }

    @Override
    default String checkFrame(FrameCheckContext frame) {
      return checkArchive(frame.archive());
    }
  }

  /**
   * Looks at tiles: {@link #checkArchive} at a few, {@code verify --deep} at all of them. The first
   * check of this kind is also the one that fails where a tile cannot be decoded.
   */
  interface TileCheck extends ArchiveCheck {
    /** Describes what is wrong with a tile; the bounds of the archive are a valid range. */
    Optional<String> findProblem(SampledTile tile, ArchiveCheckContext archive);
  }

  /** Compares all new frames of a variable after they were checked one by one. */
  interface ComparingCheck extends Check {
    List<FrameComparison.Finding> compareFrames(FrameComparison frames);
  }
}
