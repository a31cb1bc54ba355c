package twf.tiles.event;

import java.util.List;

/**
 * The frames that a staged manifest expects and lists.
 *
 * @param expected the number of expected frames
 * @param listed the ids of the listed frames, three digits each; at most 1000
 */
public record ManifestFrameIds(int expected, List<String> listed) {
  public ManifestFrameIds {
    listed = List.copyOf(listed);
  }
}
