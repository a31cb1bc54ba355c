package twf.tiles.validation;

import java.util.List;

/**
 * The frames in which a validation found a failure or a conflict, with the state of their files
 * before they were read.
 *
 * @param frames in ascending order
 * @param mayChangeUnseen whether a file was so recent that a later change may keep its size and
 *     modification time
 */
record FailedFrames(List<FrameState> frames, boolean mayChangeUnseen) {
  static final FailedFrames NONE = new FailedFrames(List.of(), false);

  FailedFrames {
    frames = List.copyOf(frames);
  }
}
