package twf.tiles.validation;

import java.util.List;

/**
 * The frames that a validation found a failure or a conflict in, as their files were before they
 * were read.
 *
 * @param frames in ascending order
 * @param mayChangeUnseen whether a file of them was so young that it may have changed since without
 *     another size or modification time
 */
record FailedFrames(List<FrameState> frames, boolean mayChangeUnseen) {
  static final FailedFrames NONE = new FailedFrames(List.of(), false);

  FailedFrames {
    frames = List.copyOf(frames);
  }
}
