package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;

/** Unknown fields are preserved unchanged and use little memory. */
class UnknownFieldsTest {
  private static final String OWN =
      "{ \"a\" : [1, 2.50, \"\\u00e9\\\"}]\", null, true, {}, []], \"b\":{\"c\" :-0}}";

  private static StagedManifest parse(String fields) {
    String json = ValidDocuments.manifest().encode();
    String open = json.substring(0, json.length() - 1);
    ParseResult<StagedManifest> parsed =
        StagedManifest.parse(
            (open + "," + fields + "}").getBytes(StandardCharsets.UTF_8), ValidDocuments.KEY);
    assertThat(parsed.problems()).isEmpty();
    return parsed.value();
  }

  private static Snapshot snapshot(Map<String, JsonNode> unknown) {
    FrameStyle rendering = new FrameStyle(new Bounds(-120.0, 20.0, -60.0, 55.0), "K", null);
    SnapshotFrame frame = new SnapshotFrame(new ManifestFrame(0, unknown), 1, "0".repeat(64), null);
    return new Snapshot(
        ValidDocuments.KEY, 3, List.of(frame), Instant.EPOCH, rendering, null, unknown);
  }

  @Test
  void preservesUnknownFieldsByteForByte() {
    String text = "\"" + "x\\n\u00e9\\\\".repeat(500) + "\"";
    StagedManifest manifest = parse("\"own\":" + OWN + ",\"text\": " + text + " ,\"last\":7");
    byte[] published = StrictJson.write(snapshot(manifest.unknown()).toJson());

    assertThat(new String(published, StandardCharsets.UTF_8)).contains(OWN, text);
    Snapshot read = Snapshot.parse(published, ValidDocuments.KEY).value();
    assertThat(StrictJson.write(read.toJson())).isEqualTo(published);
    JsonObject json = new JsonObject(new String(published, StandardCharsets.UTF_8));
    assertThat(json.getJsonObject("own")).isEqualTo(new JsonObject(OWN));
    assertThat(json.getInteger("last")).isEqualTo(7);
    assertThat(json.getJsonArray("frames").getJsonObject(0).getJsonObject("own"))
        .isEqualTo(new JsonObject(OWN));
  }

  @Test
  void keepsSmallUnknownFieldsAsValues() {
    Map<String, JsonNode> unknown =
        parse("\"attribution\":\"NOAA\",\"n\":1.5,\"b\":true").unknown();
    assertThat(unknown.get("attribution").textValue()).isEqualTo("NOAA");
    assertThat(unknown.get("n").doubleValue()).isEqualTo(1.5);
    assertThat(unknown.get("b").booleanValue()).isTrue();
  }

  @Test
  void validatesUnknownFields() {
    for (String wrong :
        List.of(
            "\"own\":{\"a\":1,\"a\":2}",
            "\"own\":[1,]",
            "\"own\":[\"\\x\"]",
            "\"own\":" + "[".repeat(100) + "]".repeat(100),
            "\"own\":[{\"deep\":[0,1e999]}]",
            "\"own\":[" + "0,".repeat(600_000) + "0]",
            "\"own\":\"" + "x".repeat(2000))) {
      String json = ValidDocuments.manifest().encode();
      ParseResult<StagedManifest> parsed =
          StagedManifest.parse(
              (json.substring(0, json.length() - 1) + "," + wrong + "}")
                  .getBytes(StandardCharsets.UTF_8),
              ValidDocuments.KEY);
      assertThat(parsed.isValid()).as(wrong.substring(0, Math.min(40, wrong.length()))).isFalse();
    }
  }

  @Test
  void namesNumberOutOfRange() {
    String json = ValidDocuments.manifest().encode();
    String wrong = json.substring(0, json.length() - 1) + ",\"own\":[{\"deep\":[0,1e999]}]}";
    assertThat(
            StagedManifest.parse(wrong.getBytes(StandardCharsets.UTF_8), ValidDocuments.KEY)
                .problems())
        .contains("/own/0/deep/1", "too large");
  }

  @Test
  void sharesEqualLegends() {
    Legend legend = new Legend("T", List.of(new Legend.Stop(250.0, "#0000ff")));
    FrameStyle own = new FrameStyle(new Bounds(-120.0, 20.0, -60.0, 55.0), "C", legend);
    FrameStyle plain = new FrameStyle(new Bounds(-120.0, 20.0, -60.0, 55.0), "K", null);
    List<SnapshotFrame> frames =
        List.of(
            new SnapshotFrame(new ManifestFrame(0, Map.of()), 1, "0".repeat(64), own),
            new SnapshotFrame(new ManifestFrame(1, Map.of()), 1, "0".repeat(64), own));
    ObjectNode json =
        new Snapshot(ValidDocuments.KEY, 3, frames, Instant.EPOCH, plain, null, Map.of()).toJson();

    List<SnapshotFrame> read =
        Snapshot.parse(StrictJson.write(json), ValidDocuments.KEY).value().frames();
    assertThat(read.get(0).rendering()).isEqualTo(own).isSameAs(read.get(1).rendering());
  }
}
