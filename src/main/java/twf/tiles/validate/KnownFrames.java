package twf.tiles.validate;

import java.nio.file.Path;
import java.util.Optional;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.files.PublishedTree;

/** Looks at frames that are published already: that they are still staged, and still the same. */
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

  /** Blocks, and never throws. */
  void look(VariableKey key, SnapshotFrame frame, Results results) {
    archive(key, frame, results);
    meta(key, frame, results);
  }

  private void archive(VariableKey key, SnapshotFrame frame, Results results) {
    String who = who(frame);
    Path file = staging.archive(key, frame.frameId());
    results
        .find(Check.ARCHIVES_EXIST, who, () -> staging.find(file))
        .ifPresentOrElse(
            found ->
                results.attempt(
                    Check.IMMUTABILITY,
                    who,
                    () ->
                        immutability.archive(
                            found, published.archive(key, frame.frameId()), frame)),
            () -> results.notLooked(Check.IMMUTABILITY, who));
  }

  private void meta(VariableKey key, SnapshotFrame frame, Results results) {
    String who = who(frame);
    Path there = published.meta(key, frame.frameId());
    Path file = staging.meta(key, frame.frameId());
    Optional<StagedFile> here =
        results.find(Check.FRAME_META_CONTRACT, who, () -> staging.find(file));
    if (here.isEmpty()) {
      results.notLooked(Check.IMMUTABILITY, who);
      return;
    }
    StagedFile staged = here.get();
    Optional<Boolean> known =
        results.find(Check.IMMUTABILITY, who, () -> immutability.isKnownMeta(staged, there));
    if (known.isPresent() && !known.get()) {
      results
          .find(Check.FRAME_META_CONTRACT, who, () -> metas.read(staged, key, frame.fhr()))
          .ifPresentOrElse(
              json ->
                  results.attempt(
                      Check.IMMUTABILITY, who, () -> immutability.meta(staged, json, there)),
              () -> results.notLooked(Check.IMMUTABILITY, who));
    }
  }

  private static String who(SnapshotFrame frame) {
    return "frame " + frame.frameId();
  }
}
