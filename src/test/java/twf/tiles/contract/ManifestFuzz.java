package twf.tiles.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import twf.tiles.fuzz.FuzzTarget;

/**
 * A manifest that is taken names frames of its own run alone; its counts are found right or not.
 */
public final class ManifestFuzz implements FuzzTarget {
  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
        Documents.bytes(Documents.manifest()),
        Documents.bytes(Documents.manifest().put("more", Documents.legend())),
        Documents.bytes(Documents.manifest().put("available_frames", 3)));
  }

  @Override
  public void run(byte[] input) {
    Parsed<Manifest> parsed = Manifest.parse(input, Documents.KEY);
    if (!ContractPromises.taken(parsed)) {
      return;
    }
    Manifest manifest = parsed.value();
    assertThat(manifest.expectedFrames()).isBetween(1, 1000);
    assertThat(manifest.key()).isEqualTo(Documents.KEY);
    manifest.frames().forEach(frame -> assertThat(Words.isFrameId(frame.frameId())).isTrue());
    boolean ascending = true;
    for (int i = 1; i < manifest.frames().size(); i++) {
      ascending &= manifest.frames().get(i - 1).fhr() < manifest.frames().get(i).fhr();
    }
    boolean right =
        ascending
            && manifest.availableFrames() == manifest.frames().size()
            && manifest.availableFrames() <= manifest.expectedFrames();
    assertThat(manifest.countViolations().isEmpty()).isEqualTo(right);
  }
}
