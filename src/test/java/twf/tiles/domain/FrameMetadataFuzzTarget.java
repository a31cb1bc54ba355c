package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.fuzz.FuzzTarget;

/** Checks that valid frame metadata has finite bounds and ascending legend stops. */
public final class FrameMetadataFuzzTarget implements FuzzTarget {
  @Override
  public Stream<byte[]> seeds() {
    JsonObject build =
        new JsonObject()
            .put("started_at", "2026-01-31T22:00:00Z")
            .put("finished_at", "2026-01-31T23:00:00+01:00");
    return Stream.of(
        ValidDocuments.bytes(ValidDocuments.meta()),
        ValidDocuments.bytes(
            ValidDocuments.meta().put("legend", ValidDocuments.legend()).put("build", build)),
        ValidDocuments.bytes(ValidDocuments.meta().put("legend", ValidDocuments.groupedLegend())));
  }

  @Override
  public void run(byte[] input) {
    ParseResult<FrameMetadata> parsed = FrameMetadata.parse(input, ValidDocuments.KEY, 7);
    if (!DocumentInvariants.checkParsed(parsed)) {
      return;
    }
    Bounds bounds = parsed.value().bounds();
    assertThat(bounds.west() + bounds.south() + bounds.east() + bounds.north()).isNotNaN();
    Legend legend = parsed.value().legend();
    if (legend != null) {
      checkAscending(legend);
      legend.groups().forEach(FrameMetadataFuzzTarget::checkAscending);
    }
  }

  private static void checkAscending(Legend legend) {
    for (int i = 1; i < legend.stops().size(); i++) {
      double before = legend.stops().get(i - 1).value();
      assertThat(legend.stops().get(i).value()).isFinite().isGreaterThanOrEqualTo(before);
    }
  }
}
