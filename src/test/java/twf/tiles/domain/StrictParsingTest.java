package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.Violation;

class StrictParsingTest {

  /** A document type: a valid document, and how to parse and write it. */
  record Kind(
      String name,
      JsonObject right,
      Function<byte[], ParseResult<?>> parse,
      List<String> optional,
      boolean hasVersion) {
    @Override
    public String toString() {
      return name;
    }

    ParseResult<?> parse(JsonObject json) {
      return parse.apply(ValidDocuments.bytes(json));
    }

    List<String> pointers(JsonObject json) {
      return parse(json).violations().stream().map(Violation::pointer).distinct().toList();
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind(
            "manifest",
            ValidDocuments.manifest(),
            json -> StagedManifest.parse(json, ValidDocuments.KEY),
            List.of(),
            true),
        new Kind(
            "meta",
            ValidDocuments.meta(),
            json -> FrameMetadata.parse(json, ValidDocuments.KEY, 7),
            List.of(),
            true),
        new Kind(
            "snapshot",
            ValidDocuments.snapshot(),
            json -> Snapshot.parse(json, ValidDocuments.KEY),
            List.of("legend", "build"),
            true),
        new Kind(
            "pointer",
            ValidDocuments.pointer(),
            json -> LatestPointer.parse(json, "gfs"),
            List.of(),
            true),
        new Kind(
            "record",
            ValidDocuments.record(),
            json -> HistoryRecord.parse(json, "gfs"),
            List.of(),
            false),
        new Kind("holds", ValidDocuments.holds(), ModelHolds::parse, List.of("pin"), true));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void acceptsValidDocuments(Kind kind) {
    assertThat(kind.parse(kind.right()).violations()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void namesEachMissingField(Kind kind) {
    for (String field : kind.right().fieldNames()) {
      JsonObject json = kind.right().copy();
      json.remove(field);
      if (kind.optional().contains(field)) {
        assertThat(kind.pointers(json)).as(field).isEmpty();
      } else {
        assertThat(kind.pointers(json)).as(field).contains("/" + field);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void namesEachFieldOfWrongType(Kind kind) {
    for (String field : kind.right().fieldNames()) {
      JsonObject json = kind.right().copy().put(field, true);
      assertThat(kind.pointers(json)).as(field).contains("/" + field);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void collectsAllViolations(Kind kind) {
    JsonObject json = new JsonObject();
    List<String> expected = new ArrayList<>();
    for (String field : kind.right().fieldNames()) {
      json.put(field, true);
      expected.add("/" + field);
    }
    assertThat(kind.pointers(json)).containsAll(expected);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void requiresContractVersionOne(Kind kind) {
    if (!kind.hasVersion()) {
      assertThat(kind.right().containsKey("contract_version")).isFalse();
      return;
    }
    for (String wrong : List.of("true", "1.0", "\"1\"", "2", "null", "1e0", "[1]", "10000000000")) {
      String text =
          kind.right()
              .encode()
              .replaceFirst("\"contract_version\":1", "\"contract_version\":" + wrong);
      assertThat(kind.parse().apply(text.getBytes(StandardCharsets.UTF_8)).violations())
          .as(wrong)
          .extracting(Violation::pointer)
          .contains("/contract_version");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void rejectsDuplicateKeysAndTrailingContent(Kind kind) {
    String right = kind.right().encode();
    for (String wrong :
        List.of(
            right + "x",
            right + "{}",
            right.replaceFirst("\\{", "{\"a\":1,\"a\":1,"),
            right.substring(0, right.length() - 1),
            "",
            "[]",
            "null",
            "{\"a\":" + "[".repeat(65) + "]".repeat(65) + "}",
            "{\"a\":NaN}")) {
      List<Violation> found =
          new ArrayList<>(kind.parse().apply(wrong.getBytes(StandardCharsets.UTF_8)).violations());
      assertThat(found).as(wrong.substring(0, Math.min(20, wrong.length()))).hasSize(1);
      assertThat(found.get(0).pointer()).isEmpty();
      assertThat(found.get(0).problem()).doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void rejectsDocumentOverSizeLimit(Kind kind) {
    byte[] right = ValidDocuments.bytes(kind.right());
    byte[] atBound = java.util.Arrays.copyOf(right, StrictJson.MAX_BYTES);
    java.util.Arrays.fill(atBound, right.length, atBound.length, (byte) ' ');
    assertThat(kind.parse().apply(atBound).violations()).isEmpty();
    byte[] over = java.util.Arrays.copyOf(atBound, atBound.length + 1);
    over[atBound.length] = ' ';
    assertThat(kind.parse().apply(over).violations())
        .containsExactly(new Violation("", "over 4194304 bytes: 4194305"));
  }

  @Test
  void namesFieldsContradictingThePath() {
    VariableKey other = new VariableKey("nam", new RunId("20260131_12z"), "wind");
    assertThat(
            StagedManifest.parse(ValidDocuments.bytes(ValidDocuments.manifest()), other)
                .violations())
        .extracting(Violation::pointer)
        .containsExactlyInAnyOrder(
            "/model",
            "/run",
            "/variable",
            "/frames/0/valid_time",
            "/frames/0/url",
            "/frames/1/valid_time",
            "/frames/1/url");
    assertThat(
            FrameMetadata.parse(ValidDocuments.bytes(ValidDocuments.meta()), other, 8).violations())
        .extracting(Violation::pointer)
        .containsExactlyInAnyOrder(
            "/model", "/run", "/variable_id", "/frame_id", "/fhr", "/valid_time", "/url");
    assertThat(
            LatestPointer.parse(ValidDocuments.bytes(ValidDocuments.pointer()), "nam").violations())
        .extracting(Violation::pointer)
        .containsExactlyInAnyOrder("/model", "/variables/tmp2m/manifest_url");
  }

  @Test
  void namesEachInvalidFrameField() {
    JsonObject json = ValidDocuments.snapshot();
    for (String field : List.of("frame_id", "fhr", "valid_time", "url", "bytes", "sha256")) {
      JsonObject broken = json.copy();
      broken.getJsonArray("frames").getJsonObject(1).remove(field);
      assertThat(Snapshot.parse(ValidDocuments.bytes(broken), ValidDocuments.KEY).violations())
          .extracting(Violation::pointer)
          .contains("/frames/1/" + field)
          .allMatch(pointer -> pointer.startsWith("/frames/1/"));
    }
  }

  @Test
  void rejectsRecordWithMismatchedGeneration() {
    JsonObject json = ValidDocuments.record().put("generation", 4);
    assertThat(HistoryRecord.parse(ValidDocuments.bytes(json), "gfs").violations())
        .containsExactly(new Violation("/generation", "expected the integer 3, found 4"));
  }

  @Test
  void requiresEarlierPreviousGeneration() {
    JsonObject json = ValidDocuments.record().put("previous_generation", 3);
    assertThat(HistoryRecord.parse(ValidDocuments.bytes(json), "gfs").violations())
        .containsExactly(
            new Violation("/previous_generation", "expected an integer from 0 to 2, found 3"));
  }

  @Test
  void requiresNodataValueOrRule() {
    for (Object right :
        List.of(
            new JsonObject().put("value", "NaN"),
            new JsonObject().put("rule", "below 0"),
            new JsonObject().put("value", 0).put("rule", "x").put("more", 1))) {
      assertThat(meta("nodata", right)).isEmpty();
    }
    assertThat(meta("nodata", new JsonObject())).containsExactly("/nodata");
    assertThat(meta("nodata", new JsonObject().put("value", true)))
        .containsExactly("/nodata/value");
    assertThat(meta("nodata", new JsonObject().put("rule", 5))).containsExactly("/nodata/rule");
  }

  @Test
  void acceptsPaletteHashInsteadOfColormapVersion() {
    JsonObject json = ValidDocuments.meta().put("palette_hash", "ab");
    json.remove("colormap_version");
    assertThat(FrameMetadata.parse(ValidDocuments.bytes(json), ValidDocuments.KEY, 7).isValid())
        .isTrue();
  }

  @Test
  void validatesLegendBuildAndBounds() {
    assertThat(meta("legend", ValidDocuments.legend())).isEmpty();
    assertThat(meta("legend", new JsonObject()))
        .containsExactlyInAnyOrder("/legend/title", "/legend/stops");
    JsonArray stops =
        new JsonArray()
            .add(new JsonArray().add(2).add("#000000"))
            .add(new JsonArray().add(1).add("#000000"))
            .add(new JsonArray().add(3).add("red"))
            .add(new JsonArray().add(3))
            .add("x");
    assertThat(meta("legend", new JsonObject().put("title", "t").put("stops", stops)))
        .containsExactly(
            "/legend/stops/1/0", "/legend/stops/2", "/legend/stops/3", "/legend/stops/4");
    assertThat(meta("build", new JsonObject().put("started_at", "yesterday")))
        .containsExactly("/build/started_at", "/build/finished_at");
    for (Object wrong :
        List.of(new JsonArray(List.of(1, 2, 3)), new JsonArray(List.of(1, 2, 3, "4")))) {
      assertThat(meta("bounds", wrong)).containsExactly("/bounds");
    }
  }

  @Test
  void validatesLegendKindAndGroups() {
    assertThat(meta("legend", ValidDocuments.groupedLegend())).isEmpty();
    for (String kind : List.of("interpolated", "steps")) {
      assertThat(meta("legend", ValidDocuments.legend().put("kind", kind))).isEmpty();
    }
    assertThat(violations("legend", ValidDocuments.legend().put("kind", "banded")))
        .containsExactly(
            new Violation(
                "/legend/kind", "expected \"interpolated\" or \"steps\", found \"banded\""));
    assertThat(meta("legend", ValidDocuments.legend().putNull("kind")))
        .containsExactly("/legend/kind");
    assertThat(
            violations("legend", ValidDocuments.groupedLegend().mergeIn(ValidDocuments.legend())))
        .containsExactly(new Violation("/legend/stops", "expected stops or groups, found both"));

    JsonObject group = new JsonObject().put("title", "Snow").put("kind", true);
    assertThat(meta("legend", groups(new JsonObject(), group, "rain")))
        .containsExactly(
            "/legend/groups/0/title",
            "/legend/groups/0/stops",
            "/legend/groups/1/kind",
            "/legend/groups/1/stops",
            "/legend/groups/2");
    assertThat(meta("legend", groups(ValidDocuments.groupedLegend())))
        .containsExactly("/legend/groups/0/groups");
    JsonArray descending =
        new JsonArray()
            .add(new JsonArray().add(2).add("#000000"))
            .add(new JsonArray().add(1).add("#000000"));
    assertThat(
            meta("legend", groups(ValidDocuments.legend(), group.copy().put("stops", descending))))
        .containsExactly("/legend/groups/1/kind", "/legend/groups/1/stops/1/0");
  }

  @Test
  void boundsStopsAndGroupsOfLegend() {
    JsonObject legend = ValidDocuments.legend();
    assertThat(violations("legend", groups()))
        .containsExactly(
            new Violation(
                "/legend/groups", "expected an array of 1 to 64 groups, found an array of 0"));
    assertThat(meta("legend", groups(Collections.nCopies(64, legend).toArray()))).isEmpty();
    assertThat(violations("legend", groups(Collections.nCopies(65, legend).toArray())))
        .containsExactly(
            new Violation(
                "/legend/groups", "expected an array of 1 to 64 groups, found an array of 65"));
    JsonArray stops =
        new JsonArray(Collections.nCopies(1025, new JsonArray().add(1).add("#000000")));
    assertThat(violations("legend", groups(legend.copy().put("stops", stops))))
        .containsExactly(
            new Violation(
                "/legend/groups/0/stops",
                "expected an array of at most 1024 stops, found an array of 1025"));
  }

  private static JsonObject groups(Object... groups) {
    return new JsonObject().put("title", "T").put("groups", new JsonArray(List.of(groups)));
  }

  private static List<String> meta(String field, Object value) {
    return violations(field, value).stream().map(Violation::pointer).toList();
  }

  private static List<Violation> violations(String field, Object value) {
    return FrameMetadata.parse(
            ValidDocuments.bytes(ValidDocuments.meta().put(field, value)), ValidDocuments.KEY, 7)
        .violations();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-31T23:00:00",
        "2026-01-31 23:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T23:59:60Z",
        "2026-01-31t23:00:00z",
        "9999-12-31T23:59:59-18:00",
        "0000-01-01T00:00:00+18:00",
        "+10000-01-01T00:00:00Z"
      })
  void rejectsTimesThatDoNotRoundTrip(String time) {
    JsonObject json = ValidDocuments.manifest().put("last_updated", time);
    assertThat(StagedManifest.parse(ValidDocuments.bytes(json), ValidDocuments.KEY).violations())
        .extracting(Violation::pointer)
        .containsExactly("/last_updated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20260229_00z",
        "20261301_00z",
        "20260131_24z",
        "20260131_0z",
        "20260131_00Z",
        "2026013_00z",
        "",
        "٢٠٢٦٠١٣١_٠٠z"
      })
  void requiresRealDateAndHourInRunId(String run) {
    assertThat(RunId.parse(run)).isEmpty();
  }

  @Test
  void acceptsLeapDay() {
    assertThat(new RunId("20240229_23z").validTime(1)).hasToString("2024-03-01T00:00:00Z");
  }

  @Test
  void checksCountsAndOrderSeparately() {
    JsonObject json =
        ValidDocuments.manifest()
            .put("expected_frames", 1)
            .put("available_frames", 4)
            .put(
                "frames",
                new JsonArray()
                    .add(ValidDocuments.frame(7))
                    .add(ValidDocuments.frame(7))
                    .add(ValidDocuments.frame(3)));
    StagedManifest manifest =
        StagedManifest.parse(ValidDocuments.bytes(json), ValidDocuments.KEY).value();
    assertThat(manifest.countViolations())
        .extracting(Violation::pointer)
        .containsExactly("/available_frames", "/available_frames", "/frames/1", "/frames/2");
    assertThat(
            StagedManifest.parse(
                    ValidDocuments.bytes(ValidDocuments.manifest()), ValidDocuments.KEY)
                .value()
                .countViolations())
        .isEmpty();
  }

  @Test
  void boundsNumberOfViolations() {
    JsonArray frames = new JsonArray();
    for (int i = 0; i < 5000; i++) {
      frames.add(i % 2 == 0 ? "x" : new JsonObject());
    }
    List<Violation> found =
        StagedManifest.parse(
                ValidDocuments.bytes(ValidDocuments.manifest().put("frames", frames)),
                ValidDocuments.KEY)
            .violations();
    assertThat(found).hasSize(101);
    assertThat(found.get(100).problem()).endsWith(" more violations");
  }

  /** Operators see values that a builder wrote, on terminals and in logs. */
  @Test
  void sanitizesAndTruncatesQuotedValues() {
    for (String hidden :
        new String[] {"\u001b[31m", "\u009b1m", "\u0085", "\u2028", "\u202e", "\n"}) {
      String escaped = String.format("\\u%04x", (int) hidden.charAt(0)) + hidden.substring(1);
      for (String text :
          List.of(
              "{\"a%s\":1,\"a%s\":1}".formatted(escaped, escaped),
              "{\"model\":\"%s\"}".formatted(escaped),
              "{x\u0080%s".formatted(hidden),
              "{\"" + "a".repeat(40_000) + "\":1,\"" + "a".repeat(40_000) + "\":1}")) {
        ParseResult<StagedManifest> parsed =
            StagedManifest.parse(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8), ValidDocuments.KEY);
        assertThat(parsed.violations())
            .isNotEmpty()
            .allSatisfy(
                found -> {
                  assertThat(found.toString()).hasSizeLessThan(1100);
                  assertThat(found.toString()).doesNotContain(hidden.substring(0, 1), "\u0080");
                });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void rejectsNonStandardJson(Kind kind) {
    String right = new String(ValidDocuments.bytes(kind.right()), StandardCharsets.ISO_8859_1);
    String open = right.substring(0, right.lastIndexOf('}')).stripTrailing();
    assertThat(refusal(kind, "\u00ef\u00bb\u00bf" + right)).contains("byte order mark");
    assertThat(refusal(kind, open + ",\"own\":\"\u00c0\u00af\"}")).contains("ill-formed UTF-8");
    assertThat(refusal(kind, open + ",\"own\":\"\u00ed\u00a0\u0080\"}"))
        .contains("ill-formed UTF-8");
    assertThat(refusal(kind, open + ",\"own\":[{\"deep\":-1e400}]}")).contains("too large");
  }

  /** Returns the violations of a document whose characters stand for its bytes (ISO 8859-1). */
  private static String refusal(Kind kind, String bytes) {
    return kind.parse.apply(bytes.getBytes(StandardCharsets.ISO_8859_1)).violations().toString();
  }
}
