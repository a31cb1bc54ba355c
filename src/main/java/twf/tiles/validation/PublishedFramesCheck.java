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
 * Compares the staged files of published frames with what is published. A published frame stays
 * whatever became of its staged files since: what differs, is missing or cannot be read is a
 * conflict, which warns and keeps nothing from being published.
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

  /** Notes a conflict, where there is one. Blocks, and never throws. */
  void look(VariableKey key, SnapshotFrame frame, CheckResultCollector results) {
    results
        .find(CheckId.IMMUTABILITY, "frame " + frame.frameId(), () -> conflicts(key, frame))
        .filter(conflicts -> !conflicts.isEmpty())
        .ifPresent(
            conflicts ->
                results.warned(
                    CheckId.IMMUTABILITY, frame.frameId(), String.join("; ", conflicts)));
  }

  private List<String> conflicts(VariableKey key, SnapshotFrame frame) {
    return Stream.of(archive(key, frame), meta(key, frame)).flatMap(Optional::stream).toList();
  }

  private Optional<String> archive(VariableKey key, SnapshotFrame frame) {
    try {
      return immutability.archive(
          staging.find(staging.archive(key, frame.frameId())),
          published.archive(key, frame.frameId()),
          frame);
    } catch (FailureException unreadable) {
      return Optional.of(unreadable.failure().message());
    }
  }

  private Optional<String> meta(VariableKey key, SnapshotFrame frame) {
    try {
      StagedFile staged = staging.find(staging.meta(key, frame.frameId()));
      Path there = published.meta(key, frame.frameId());
      return immutability.isKnownMeta(staged, there)
          ? Optional.empty()
          : immutability.meta(staged, metas.read(staged, key, frame.fhr()), there);
    } catch (FailureException unreadable) {
      return Optional.of(unreadable.failure().message());
    }
  }
}
