package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.Violation;

/** {@code frame_image_url} and its siblings in metas, manifests and snapshots. */
class FrameImageFieldsTest {
  private static final String URL = "/frames/gfs/20260131_18z/tmp2m/007.webp";
  private static final String VERSION = "0123456789abcdef";
  private static final String SHA256 = "fedcba9876543210".repeat(4);

  static Stream<Arguments> announcements() {
    return Stream.of(
        Arguments.of(URL, null, URL, null),
        Arguments.of(URL, VERSION, URL, VERSION),
        Arguments.of(URL + "?v=" + VERSION, null, URL + "?v=" + VERSION, VERSION),
        Arguments.of(URL + "?v=" + VERSION, VERSION, URL + "?v=" + VERSION, VERSION),
        Arguments.of(null, "a".repeat(12), null, "a".repeat(12)),
        Arguments.of(null, "9".repeat(64), null, "9".repeat(64)));
  }

  @ParameterizedTest
  @MethodSource("announcements")
  void readsAnnouncements(String url, String version, String expectedUrl, String expectedVersion) {
    ImageAnnouncement expected = new ImageAnnouncement(expectedUrl, expectedVersion);

    FrameMetadata meta =
        FrameMetadata.parse(bytes(put(ValidDocuments.meta(), url, version)), ValidDocuments.KEY, 7)
            .value();
    StagedManifest manifest =
        StagedManifest.parse(manifest(url, version), ValidDocuments.KEY).value();

    assertThat(meta.image()).isEqualTo(expected);
    assertThat(meta.unknown()).isEmpty();
    assertThat(manifest.frames().get(0).image()).isNull();
    assertThat(manifest.frames().get(1).image()).isEqualTo(expected);
    assertThat(manifest.frames().get(1).unknown()).isEmpty();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("frame_image_url", 7),
        Arguments.of("frame_image_url", ""),
        Arguments.of("frame_image_url", URL.replace("007", "000")),
        Arguments.of("frame_image_url", URL.replace("gfs", "hrrr")),
        Arguments.of("frame_image_url", URL.replace(".webp", ".png")),
        Arguments.of("frame_image_url", "https://example.org" + URL),
        Arguments.of("frame_image_url", URL + "?v="),
        Arguments.of("frame_image_url", URL + "?v=" + "g".repeat(16)),
        Arguments.of("frame_image_url", URL + "?v=" + VERSION + "&w=1"),
        Arguments.of("frame_image_url", URL + "#a"),
        Arguments.of("frame_image_version", 123456789012L),
        Arguments.of("frame_image_version", "a".repeat(11)),
        Arguments.of("frame_image_version", "a".repeat(65)),
        Arguments.of("frame_image_version", "A".repeat(16)),
        Arguments.of("frame_image_version", VERSION + "\n"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void namesWrongAnnouncement(String field, Object value) {
    JsonObject manifest = ValidDocuments.manifest();
    manifest.getJsonArray("frames").getJsonObject(1).put(field, value);

    assertThat(
            pointers(
                FrameMetadata.parse(
                        bytes(ValidDocuments.meta().put(field, value)), ValidDocuments.KEY, 7)
                    .violations()))
        .containsExactly("/" + field);
    assertThat(pointers(StagedManifest.parse(bytes(manifest), ValidDocuments.KEY).violations()))
        .containsExactly("/frames/1/" + field);
  }

  @Test
  void rejectsVersionThatContradictsUrl() {
    List<Violation> found =
        FrameMetadata.parse(
                bytes(put(ValidDocuments.meta(), URL + "?v=" + VERSION, "b".repeat(16))),
                ValidDocuments.KEY,
                7)
            .violations();

    assertThat(found)
        .singleElement()
        .hasToString(
            "/frame_image_version: expected \"0123456789abcdef\", as frame_image_url says, found"
                + " \"bbbbbbbbbbbbbbbb\"");
  }

  @Test
  void keepsWhatBuilderAnnounces() {
    assertThat(image(new ImageAnnouncement(URL, null)))
        .isEqualTo(new FrameImage(URL, SHA256.substring(0, 16), 9, SHA256));
    assertThat(image(new ImageAnnouncement(null, VERSION)))
        .isEqualTo(new FrameImage(URL + "?v=" + VERSION, VERSION, 9, SHA256));
    assertThat(image())
        .isEqualTo(
            new FrameImage(
                URL + "?v=" + SHA256.substring(0, 16), SHA256.substring(0, 16), 9, SHA256));
    assertThat(image(new ImageAnnouncement(URL, null), new ImageAnnouncement(null, VERSION)))
        .isEqualTo(new FrameImage(URL, VERSION, 9, SHA256));
  }

  @Test
  void roundTripsImageOfSnapshotFrame() {
    JsonObject json = snapshotWithImage();

    Snapshot snapshot = Snapshot.parse(bytes(json), ValidDocuments.KEY).value();

    assertThat(snapshot.frames().get(0).image()).isNull();
    assertThat(snapshot.frames().get(1).image())
        .isEqualTo(new FrameImage(URL + "?v=" + VERSION, VERSION, 77, SHA256));
    JsonObject again =
        new JsonObject(new String(StrictJson.write(snapshot.toJson()), StandardCharsets.UTF_8));
    assertThat(again.getJsonArray("frames")).isEqualTo(json.getJsonArray("frames"));
  }

  @Test
  void namesEachWrongImageFieldOfSnapshot() {
    for (String field :
        List.of(
            "frame_image_url", "frame_image_version", "frame_image_bytes", "frame_image_sha256")) {
      JsonObject json = snapshotWithImage();
      json.getJsonArray("frames").getJsonObject(1).put(field, true);

      assertThat(pointers(Snapshot.parse(bytes(json), ValidDocuments.KEY).violations()))
          .as(field)
          .contains("/frames/1/" + field);
    }
  }

  /** Earlier versions kept these two as unknown fields, and published no image. */
  @Test
  void dropsUrlOfImageThatWasNotPublished() {
    JsonObject json = ValidDocuments.snapshot();
    json.getJsonArray("frames")
        .getJsonObject(1)
        .put("frame_image_url", "anything")
        .put("frame_image_version", 5);

    Snapshot snapshot = Snapshot.parse(bytes(json), ValidDocuments.KEY).value();

    assertThat(snapshot.frames().get(1).image()).isNull();
    assertThat(StrictJson.write(snapshot.toJson()))
        .asString(StandardCharsets.UTF_8)
        .doesNotContain("frame_image");
  }

  private static FrameImage image(ImageAnnouncement... announced) {
    return FrameImage.of(ValidDocuments.KEY, "007", 9, SHA256, List.of(announced));
  }

  private static JsonObject snapshotWithImage() {
    JsonObject json = ValidDocuments.snapshot();
    put(json.getJsonArray("frames").getJsonObject(1), URL + "?v=" + VERSION, VERSION)
        .put("frame_image_bytes", 77)
        .put("frame_image_sha256", SHA256);
    return json;
  }

  private static byte[] manifest(String url, String version) {
    JsonObject json = ValidDocuments.manifest();
    put(json.getJsonArray("frames").getJsonObject(1), url, version);
    return bytes(json);
  }

  private static JsonObject put(JsonObject json, String url, String version) {
    if (url != null) {
      json.put("frame_image_url", url);
    }
    if (version != null) {
      json.put("frame_image_version", version);
    }
    return json;
  }

  private static byte[] bytes(JsonObject json) {
    return ValidDocuments.bytes(json);
  }

  private static List<String> pointers(List<Violation> violations) {
    return violations.stream().map(Violation::pointer).distinct().toList();
  }
}
