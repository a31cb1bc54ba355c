package twf.tiles.validation.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import twf.tiles.common.WorkerPool;
import twf.tiles.validation.check.CheckId;
import twf.tiles.validation.check.FrameAgreement;
import twf.tiles.validation.check.FrameCheckContext;

/**
 * The results of a frame after all its own checks.
 *
 * @param frame the frame, closed
 * @param meta the rows of its meta; comparisons with other frames add to them
 * @param archive the rows of its archive
 */
record FrameVerifyResult(
    FrameCheckContext frame, VerifyRowCollector meta, VerifyRowCollector archive) {

  /** Compares frames with each other, and with what is published where it is known. */
  static void requireSameBounds(
      List<FrameVerifyResult> frames, Optional<FrameAgreement.Reference> published) {
    Map<FrameCheckContext, FrameVerifyResult> verified = new HashMap<>();
    frames.forEach(one -> verified.put(one.frame, one));
    new FrameAgreement(
            new FrameAgreement.Notes() {
              @Override
              public void attempt(CheckId check, FrameCheckContext frame, WorkerPool.Work work) {
                rows(check, frame).failing(check.externalName(), work);
              }

              @Override
              public void warn(CheckId check, FrameCheckContext frame, String problem) {
                rows(check, frame).warn(check.externalName(), problem);
              }

              private VerifyRowCollector rows(CheckId check, FrameCheckContext frame) {
                FrameVerifyResult one = Objects.requireNonNull(verified.get(frame));
                return check == CheckId.SAMPLE_TILES ? one.archive : one.meta;
              }
            })
        .look(frames.stream().map(FrameVerifyResult::frame).toList(), published);
  }

  List<VerifyRow> rows() {
    return java.util.stream.Stream.concat(meta.rows().stream(), archive.rows().stream()).toList();
  }

  boolean hasPassed() {
    return rows().stream().noneMatch(VerifyResult::isFailure);
  }
}
