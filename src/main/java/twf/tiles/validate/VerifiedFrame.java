package twf.tiles.validate;

import java.util.List;
import twf.tiles.contract.Bounds;

/**
 * A frame after all checks of itself.
 *
 * @param frame let go of
 * @param meta what there is to say of its meta; grows by what is said of all frames together
 * @param archive what there is to say of its archive
 */
record VerifiedFrame(FrameInHand frame, FileRows meta, FileRows archive) {

  /** Notes a failure where its bounds are not those of the others. */
  void agree(BoundsZoom check, Bounds expected, String others) {
    if (frame.hasMeta() && !frame.rendering().bounds().agreesWith(expected)) {
      meta.attempt(
          check.check().word(),
          () -> {
            check.agree(frame, expected, others);
            return "";
          });
    }
  }

  List<VerifyRow> rows() {
    return java.util.stream.Stream.concat(meta.rows().stream(), archive.rows().stream()).toList();
  }

  boolean passed() {
    return rows().stream().noneMatch(Verified::isFailure);
  }
}
