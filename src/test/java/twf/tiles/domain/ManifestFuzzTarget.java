package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.fuzz.FuzzTarget;

/**
 * Checks that a valid manifest belongs to the expected variable, has well-formed frame ids, and
 * reports count violations exactly when its counts are wrong.
 */
public final class ManifestFuzzTarget implements FuzzTarget {
  @Override
  public Stream<byte[]> seeds() {
    return Stream.of(
        ValidDocuments.bytes(ValidDocuments.manifest()),
        ValidDocuments.bytes(ValidDocuments.manifest().put("more", ValidDocuments.legend())),
        ValidDocuments.bytes(ValidDocuments.manifest().put("available_frames", 3)));
  }

  @Override
  public void run(byte[] input) {
    ParseResult<StagedManifest> parsed = StagedManifest.parse(input, ValidDocuments.KEY);
    if (!DocumentInvariants.checkParsed(parsed)) {
      return;
    }
    StagedManifest manifest = parsed.value();
    assertThat(manifest.expectedFrames()).isBetween(1, 1000);
    assertThat(manifest.key()).isEqualTo(ValidDocuments.KEY);
    manifest.frames().forEach(frame -> assertThat(Identifiers.isFrameId(frame.frameId())).isTrue());
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
