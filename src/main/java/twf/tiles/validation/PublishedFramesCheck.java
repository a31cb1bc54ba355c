package twf.tiles.validation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.storage.PublishedLayout;
import twf.tiles.storage.StagedFile;
import twf.tiles.storage.StagingLayout;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameMetaCheck;
import twf.tiles.validation.check.ImmutabilityCheck;

/**
 * Compares the staged files of published frames with the published files. A published frame is
 * never replaced: staged files that differ, are missing or cannot be read are a conflict, which is
 * a warning and does not prevent publishing.
 */
public final class PublishedFramesCheck {
  private final StagingLayout staging;
  private final PublishedLayout published;
  private final FrameMetaCheck metas;
  private final ImmutabilityCheck immutability;

  PublishedFramesCheck(
      StagingLayout staging,
      PublishedLayout published,
      FrameMetaCheck metas,
      ImmutabilityCheck immutability) {
    this.staging = staging;
    this.published = published;
    this.metas = metas;
    this.immutability = immutability;
  }

  /** Checks one frame and records a conflict. Blocks, and throws no exception. */
  void check(VariableKey key, SnapshotFrame frame, CheckResultCollector results) {
    results
        .find(CheckId.IMMUTABILITY, "frame " + frame.frameId(), () -> findConflicts(key, frame))
        .filter(conflicts -> !conflicts.isEmpty())
        .ifPresent(
            conflicts ->
                results.recordWarning(
                    CheckId.IMMUTABILITY, frame.frameId(), String.join("; ", conflicts)));
  }

  private List<String> findConflicts(VariableKey key, SnapshotFrame frame) {
    return Stream.of(findArchiveConflict(key, frame), findMetaConflict(key, frame))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> findArchiveConflict(VariableKey key, SnapshotFrame frame) {
    try {
      return immutability.archiveDifference(
          staging.find(staging.archive(key, frame.frameId())),
          published.archive(key, frame.frameId()),
          frame);
    } catch (FailureException unreadable) {
      return Optional.of(unreadable.failure().message());
    }
  }

  private Optional<String> findMetaConflict(VariableKey key, SnapshotFrame frame) {
    try {
      StagedFile staged = staging.find(staging.meta(key, frame.frameId()));
      Path there = published.meta(key, frame.frameId());
      return immutability.isKnownMeta(staged, there)
          ? Optional.empty()
          : immutability.metaDifference(staged, metas.read(staged, key, frame.fhr()), there);
    } catch (FailureException unreadable) {
      return Optional.of(unreadable.failure().message());
    }
  }
}
