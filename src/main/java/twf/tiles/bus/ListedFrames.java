package twf.tiles.bus;

import java.util.List;

/**
 * What a staged manifest says that there is.
 *
 * @param expected how many frames there will be
 * @param listed the frames that it lists, three digits each; at most a thousand
 */
public record ListedFrames(int expected, List<String> listed) {
  public ListedFrames {
    listed = List.copyOf(listed);
  }
}
