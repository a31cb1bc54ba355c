package twf.tiles.event;

import java.util.List;

/**
 * What a staged manifest says that there is.
 *
 * @param expected how many frames there will be
 * @param listed the frames that it lists, three digits each; at most a thousand
 */
public record ManifestFrameIds(int expected, List<String> listed) {
  public ManifestFrameIds {
    listed = List.copyOf(listed);
  }
}
