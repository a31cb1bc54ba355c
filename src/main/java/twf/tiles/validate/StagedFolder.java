package twf.tiles.validate;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twf.tiles.async.Bounded;
import twf.tiles.contract.Manifest;
import twf.tiles.contract.VariableKey;

/** Verifies a run/variable folder as a builder stages it. */
final class StagedFolder {
  private static final String ELSEWHERE = "needs the published tree: the server looks at it";

  private final VerifyTools tools;
  private final VerifyTarget target;
  private final VariableKey key;
  private final Checks checks;
  private final List<VerifyRow> rows = new ArrayList<>();

  StagedFolder(VerifyTools tools, VerifyTarget target, VariableKey key) {
    this.tools = tools;
    this.target = target;
    this.key = key;
    this.checks = tools.checks(Verifier.root(target.path()));
  }

  Future<Verified> verify() {
    return tools.workers().call(this::manifest).compose(this::frames).map(this::sum);
  }

  /** Empty where what frames there are cannot be known. Blocks. */
  private List<FrameInHand> manifest() {
    FileRows of = new FileRows(target, checks.staging().manifest(key), rows);
    Optional<Manifest> read =
        of.find(
            Check.MANIFEST_CONTRACT.word(),
            () -> new ManifestContract(checks.staging()).read(key).manifest(),
            manifest -> "lists " + frames(manifest));
    if (read.isEmpty()) {
      of.skip(Check.FRAME_COUNTS.word(), FileRows.GROUND_FAILED);
      return List.of();
    }
    Manifest manifest = read.get();
    boolean counted =
        of.attempt(
            Check.FRAME_COUNTS.word(),
            () -> {
              new FrameCounts().look(manifest, checks.staging().manifest(key));
              return frames(manifest);
            });
    return counted
        ? manifest.frames().stream().map(frame -> new FrameInHand(key, frame.fhr())).toList()
        : List.of();
  }

  private static String frames(Manifest manifest) {
    return manifest.frames().size() + " of " + manifest.expectedFrames() + " frames";
  }

  private Future<List<VerifiedFrame>> frames(List<FrameInHand> frames) {
    FrameSteps steps =
        new FrameSteps(target, checks, tools.archives(checks), (frame, meta, archive) -> {});
    return Bounded.map(frames, tools.framesSideBySide(), steps::run);
  }

  private Verified sum(List<VerifiedFrame> frames) {
    VerifiedFrame.agree(frames, Optional.empty());
    FileRows of = new FileRows(target, target.path(), rows);
    of.skip(Check.IMMUTABILITY.word(), ELSEWHERE);
    of.skip(Check.DISK_SPACE.word(), ELSEWHERE);
    return Verifier.sum(target, rows, frames);
  }
}
