package twf.tiles.validation.verify;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.domain.StagedManifest;
import twf.tiles.domain.VariableKey;
import twf.tiles.validation.CheckSuite;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameCheckContext;
import twf.tiles.validation.check.FrameCountsCheck;
import twf.tiles.validation.check.ManifestCheck;

/** Verifies a run/variable folder as a builder stages it. */
final class StagedFolderVerifier {
  private static final String NEEDS_PUBLISHED_TREE =
      "needs the published tree: the server looks at it";

  private final VerifyContext tools;
  private final VerifyTarget target;
  private final VariableKey key;
  private final CheckSuite checks;
  private final List<VerifyRow> rows = new ArrayList<>();

  StagedFolderVerifier(VerifyContext tools, VerifyTarget target, VariableKey key) {
    this.tools = tools;
    this.target = target;
    this.key = key;
    this.checks = tools.checks(Verifier.root(target.path()));
  }

  Future<VerifyResult> verify() {
    return tools.workers().call(this::manifest).compose(this::frames).map(this::sum);
  }

  /** Empty where what frames there are cannot be known. Blocks. */
  private List<FrameCheckContext> manifest() {
    VerifyRowCollector of = new VerifyRowCollector(target, checks.staging().manifest(key), rows);
    Optional<StagedManifest> read =
        of.find(
            CheckId.MANIFEST_CONTRACT.word(),
            () -> new ManifestCheck(checks.staging()).read(key).manifest(),
            manifest -> "lists " + frames(manifest));
    if (read.isEmpty()) {
      of.skip(CheckId.FRAME_COUNTS.word(), VerifyRowCollector.PREREQUISITE_FAILED);
      return List.of();
    }
    StagedManifest manifest = read.get();
    boolean counted =
        of.attempt(
            CheckId.FRAME_COUNTS.word(),
            () -> {
              new FrameCountsCheck().look(manifest, checks.staging().manifest(key));
              return frames(manifest);
            });
    return counted
        ? manifest.frames().stream().map(frame -> new FrameCheckContext(key, frame.fhr())).toList()
        : List.of();
  }

  private static String frames(StagedManifest manifest) {
    return manifest.frames().size() + " of " + manifest.expectedFrames() + " frames";
  }

  private Future<List<FrameVerifyResult>> frames(List<FrameCheckContext> frames) {
    FrameVerification steps =
        new FrameVerification(target, checks, tools.archives(checks), (frame, meta, archive) -> {});
    return BoundedConcurrency.map(frames, tools.framesSideBySide(), steps::run);
  }

  private VerifyResult sum(List<FrameVerifyResult> frames) {
    FrameVerifyResult.agree(frames, Optional.empty());
    VerifyRowCollector of = new VerifyRowCollector(target, target.path(), rows);
    of.skip(CheckId.IMMUTABILITY.word(), NEEDS_PUBLISHED_TREE);
    of.skip(CheckId.DISK_SPACE.word(), NEEDS_PUBLISHED_TREE);
    return Verifier.sum(target, rows, frames);
  }
}
