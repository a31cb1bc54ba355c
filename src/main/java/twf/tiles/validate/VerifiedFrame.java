package twf.tiles.validate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import twf.tiles.async.Blocking;

/**
 * A frame after all checks of itself.
 *
 * @param frame let go of
 * @param meta what there is to say of its meta; grows by what is said of all frames together
 * @param archive what there is to say of its archive
 */
record VerifiedFrame(FrameInHand frame, FileRows meta, FileRows archive) {

  /** Compares frames with each other, and with what is published where it is known. */
  static void agree(List<VerifiedFrame> frames, Optional<FrameAgreement.Reference> published) {
    Map<FrameInHand, VerifiedFrame> verified = new HashMap<>();
    frames.forEach(one -> verified.put(one.frame, one));
    new FrameAgreement(
            new FrameAgreement.Notes() {
              @Override
              public void attempt(Check check, FrameInHand frame, Blocking.Work work) {
                rows(check, frame).failing(check.word(), work);
              }

              @Override
              public void warn(Check check, FrameInHand frame, String problem) {
                rows(check, frame).warn(check.word(), problem);
              }

              private FileRows rows(Check check, FrameInHand frame) {
                VerifiedFrame one = Objects.requireNonNull(verified.get(frame));
                return check == Check.SAMPLE_TILES ? one.archive : one.meta;
              }
            })
        .look(frames.stream().map(VerifiedFrame::frame).toList(), published);
  }

  List<VerifyRow> rows() {
    return java.util.stream.Stream.concat(meta.rows().stream(), archive.rows().stream()).toList();
  }

  boolean passed() {
    return rows().stream().noneMatch(Verified::isFailure);
  }
}
