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

/** Verifies a staged run/variable folder. */
final class StagedFolderVerifier {
  private static final String NEEDS_PUBLISHED_TREE =
      "needs the published tree; checked by the server";

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
    return tools.workers().call(this::checkManifest).compose(this::frames).map(this::summarize);
  }

  /** Checks the manifest and returns its frames; empty if they cannot be determined. Blocks. */
  private List<FrameCheckContext> checkManifest() {
    VerifyRowCollector of = new VerifyRowCollector(target, checks.staging().manifest(key), rows);
    Optional<StagedManifest> read =
        of.find(
            CheckId.MANIFEST_CONTRACT.externalName(),
            () -> new ManifestCheck(checks.staging()).read(key).manifest(),
            manifest -> "lists " + frames(manifest));
    if (read.isEmpty()) {
      of.addSkipped(CheckId.FRAME_COUNTS.externalName(), VerifyRowCollector.PREREQUISITE_FAILED);
      return List.of();
    }
    StagedManifest manifest = read.get();
    boolean counted =
        of.attempt(
            CheckId.FRAME_COUNTS.externalName(),
            () -> {
              new FrameCountsCheck().check(manifest, checks.staging().manifest(key));
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
        new FrameVerification(
            target, checks, tools.archiveVerification(checks), (frame, meta, archive) -> {});
    return BoundedConcurrency.mapConcurrently(frames, tools.framesSideBySide(), steps::run);
  }

  private VerifyResult summarize(List<FrameVerifyResult> frames) {
    FrameVerifyResult.requireSameBounds(frames, Optional.empty());
    VerifyRowCollector of = new VerifyRowCollector(target, target.path(), rows);
    of.addSkipped(CheckId.IMMUTABILITY.externalName(), NEEDS_PUBLISHED_TREE);
    of.addSkipped(CheckId.DISK_SPACE.externalName(), NEEDS_PUBLISHED_TREE);
    return Verifier.summarize(target, rows, frames);
  }
}
