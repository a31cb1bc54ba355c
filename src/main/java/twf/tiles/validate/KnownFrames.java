package twf.tiles.validate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.files.PublishedTree;

/**
 * Compares the staged files of published frames with what is published. A published frame stays
 * whatever became of its staged files since: what differs, is missing or cannot be read is a
 * conflict, which warns and keeps nothing from being published.
 */
final class KnownFrames {
  private final StagingTree staging;
  private final PublishedTree published;
  private final FrameMetaContract metas;
  private final Immutability immutability;

  KnownFrames(
      StagingTree staging,
      PublishedTree published,
      FrameMetaContract metas,
      Immutability immutability) {
    this.staging = staging;
    this.published = published;
    this.metas = metas;
    this.immutability = immutability;
  }

  /** Notes a conflict, where there is one. Blocks, and never throws. */
  void look(VariableKey key, SnapshotFrame frame, Results results) {
    results
        .find(Check.IMMUTABILITY, "frame " + frame.frameId(), () -> conflicts(key, frame))
        .filter(conflicts -> !conflicts.isEmpty())
        .ifPresent(
            conflicts ->
                results.warned(Check.IMMUTABILITY, frame.frameId(), String.join("; ", conflicts)));
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
    } catch (TileException unreadable) {
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
    } catch (TileException unreadable) {
      return Optional.of(unreadable.failure().message());
    }
  }
}
