package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.json.StrictJson;

class RoundTripTest {

  private static JsonObject written(com.fasterxml.jackson.databind.node.ObjectNode json) {
    return new JsonObject(
        new String(StrictJson.write(json), java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void preservesUnknownSnapshotFields() {
    JsonObject json = ValidDocuments.snapshot().put("more", new JsonObject().put("a", 1));
    json.getJsonArray("frames").getJsonObject(1).put("note", "n");
    Snapshot snapshot = Snapshot.parse(ValidDocuments.bytes(json), ValidDocuments.KEY).value();
    JsonObject again = written(snapshot.toJson());
    assertThat(again.getJsonObject("more")).isEqualTo(json.getJsonObject("more"));
    assertThat(again.getJsonArray("frames")).isEqualTo(json.getJsonArray("frames"));
    byte[] once = StrictJson.write(snapshot.toJson());
    Snapshot second = Snapshot.parse(once, ValidDocuments.KEY).value();
    assertThat(StrictJson.write(second.toJson())).isEqualTo(once);
    assertThat(second).isEqualTo(snapshot);
  }

  @Test
  void preservesKindGroupsAndUnknownFieldsOfLegend() {
    JsonObject plain =
        ValidDocuments.legend().put("kind", "steps").put("source", "NWS").put("exact", true);
    JsonObject meta = ValidDocuments.meta().put("legend", ValidDocuments.groupedLegend());
    FrameStyle grouped =
        FrameStyle.of(
            FrameMetadata.parse(ValidDocuments.bytes(meta), ValidDocuments.KEY, 7).value());
    assertThat(written(grouped.legend().toJson())).isEqualTo(ValidDocuments.groupedLegend());

    JsonObject json = ValidDocuments.snapshot().put("legend", plain);
    json.getJsonArray("frames")
        .getJsonObject(1)
        .put("bounds", json.getJsonArray("bounds"))
        .put("units", "mm/h")
        .put("legend", ValidDocuments.groupedLegend());
    Snapshot snapshot = Snapshot.parse(ValidDocuments.bytes(json), ValidDocuments.KEY).value();
    JsonObject again = written(snapshot.toJson());
    assertThat(again.getJsonObject("legend")).isEqualTo(plain);
    assertThat(again.getJsonArray("frames").getJsonObject(1).getJsonObject("legend"))
        .isEqualTo(ValidDocuments.groupedLegend());
    byte[] once = StrictJson.write(snapshot.toJson());
    Snapshot second = Snapshot.parse(once, ValidDocuments.KEY).value();
    assertThat(second).isEqualTo(snapshot);
    assertThat(StrictJson.write(second.toJson())).isEqualTo(once);
  }

  @Test
  void preservesUnknownPointerAndRecordFields() {
    JsonObject json = ValidDocuments.pointer().put("more", 1);
    json.getJsonObject("variables").getJsonObject("tmp2m").put("note", "n");
    assertThat(written(LatestPointer.parse(ValidDocuments.bytes(json), "gfs").value().toJson()))
        .isEqualTo(json);
    JsonObject record = ValidDocuments.record().put("ticket", 5).put("pointer", json);
    assertThat(written(HistoryRecord.parse(ValidDocuments.bytes(record), "gfs").value().toJson()))
        .isEqualTo(record);
  }

  @Test
  void preservesUnknownHoldFields() {
    JsonObject json = ValidDocuments.holds().put("more", 1);
    json.getJsonObject("holds").getJsonObject("20260131_18z").put("ticket", 5);
    json.getJsonObject("pin").put("ticket", 6);
    ModelHolds holds = ModelHolds.parse(ValidDocuments.bytes(json)).value();
    assertThat(written(holds.toJson())).isEqualTo(json);
    RunId other = new RunId("20260101_00z");
    assertThat(
            written(
                holds
                    .withHold(other, new Hold(Instant.EPOCH, "a", "b"))
                    .withoutHold(other)
                    .toJson()))
        .isEqualTo(json);
  }

  @Property(tries = 200)
  void roundTripsHolds(
      @ForAll @LongRange(min = -60_000_000_000L, max = 250_000_000_000L) long second,
      @ForAll @IntRange(max = 999_999_999) int nano,
      @ForAll @StringLength(max = 20) String reason) {
    String clean = reason.replaceAll("[\\ud800-\\udfff]", "");
    ModelHolds holds =
        ModelHolds.NONE.withPin(new Hold(Instant.ofEpochSecond(second, nano), "auto", clean));
    assertThat(ModelHolds.parse(StrictJson.write(holds.toJson())).value()).isEqualTo(holds);
  }

  @Property(tries = 200)
  void roundTripsRunIdAndTime(@ForAll @IntRange(max = 999) int hour) {
    RunId run = new RunId("20260131_18z");
    assertThat(run.validTime(hour)).isEqualTo(run.time().plusSeconds(hour * 3600L));
    assertThat(Integer.parseInt(Identifiers.frameId(hour))).isEqualTo(hour);
    assertThat(Identifiers.isFrameId(Identifiers.frameId(hour))).isTrue();
  }

  @Test
  void formatsNamesIndependentOfLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Identifiers.frameId(7)).isEqualTo("007");
      assertThat(Snapshot.name(7, new byte[0])).isEqualTo("007-e3b0c44298fc1c14");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void namesSnapshotOfThousandFrames() {
    assertThat(Identifiers.isSnapshot(Snapshot.name(1000, new byte[] {1}))).isTrue();
    assertThat(Snapshot.name(6, new byte[] {1})).isNotEqualTo(Snapshot.name(6, new byte[] {2}));
  }
}
