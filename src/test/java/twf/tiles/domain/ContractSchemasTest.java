package twf.tiles.domain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import twf.tiles.testing.ContractSchemas;
import twf.tiles.testing.StagedRun;
import twf.tiles.testing.TestData;

/** Compares the JSON Schemas with the parsers of the same documents. */
class ContractSchemasTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What each value of the documents is replaced with. */
  private static final List<String> REPLACEMENTS =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1",
          "2",
          "1.0",
          "1.5",
          "1e30",
          "9223372036854775808",
          "1001",
          "\"\"",
          "\"x\"",
          "\"X y\"",
          "\"publish\"",
          "\"20260131_24z\"",
          "\"20260431_00z\"",
          "\"2026-01-31T23:00:00Z\"",
          "\"2026-01-31T23:00:00+14:00\"",
          "\"2026-01-31T23:00:00\"",
          "\"2026-01-31 23:00:00Z\"",
          "\"2026-01-31t23:00:00z\"",
          "\"2026-01-31T23:00:00+18:30\"",
          "\"2026-01-31T24:00:00Z\"",
          "\"2026-01-31T23:59:60Z\"",
          "\"2026-02-30T00:00:00Z\"",
          "\"2027-02-29T00:00:00Z\"",
          "\"0000-01-01T00:00:00+18:00\"",
          "\"#12345\"",
          "\"#12345g\"",
          "\"/tiles/gfs/20260131_18z/tmp2m/7.pmtiles\"",
          "\"/tiles/gfs/20260131_18z/../tmp2m/007.pmtiles\"",
          "\"/published/gfs/20260131_18z/tmp2m/manifests/latest.json\"",
          "{}",
          "[]",
          "[1]",
          "[1, 2, 3]",
          "[1, 2, 3, \"4\"]",
          "[1, 2, 3, 4, 5]");

  /**
   * A mutation that the parser refuses, and no schema can.
   *
   * @param pointer a pattern of the place
   * @param value a pattern of the new value; "removed" where there is none
   */
  private record Beyond(String reason, String pointer, String value) {
    boolean matches(Mutation mutation) {
      return mutation.pointer().matches(pointer) && mutation.value().matches(value);
    }
  }

  private static final List<Beyond> BEYOND =
      List.of(
          new Beyond("1.0 is the integer 1 in a schema", ".*", "1\\.0"),
          new Beyond(
              "the path says another id", ".*/(model|variable|variable_id)", "\"[a-z0-9_-]+\""),
          new Beyond("fhr, frame_id and valid_time agree", "(/frames/\\d)?/fhr", "[012]"),
          new Beyond("fhr and valid_time agree", ".*/valid_time", "\"2026-01-31T23:00:00Z\""),
          new Beyond("available_frames is the length of frames", "/available_frames", "[12]"),
          new Beyond("available_frames is the length of frames", "/frames/\\d", "removed"),
          new Beyond("stops ascend", "/legend/stops/\\d/0", ".*"),
          new Beyond("generation is that of the pointer", "(/pointer)?/generation", "[12]|1001"),
          new Beyond("previous_generation is smaller", "/previous_generation", "1001"),
          new Beyond("2027 has no 29 February", ".*", "\"2027-02-29.*"),
          new Beyond("the year in UTC is -1", ".*", "\"0000-.*"));

  /** Mutations that parsers accept because a check of the checklist refuses them. */
  private static boolean isLeftToChecklist(Mutation mutation) {
    return mutation.pointer().matches("/bounds/\\d|/available_frames");
  }

  private record Mutation(String pointer, String value, JsonNode document) {
    @Override
    public String toString() {
      return pointer + ": " + value;
    }
  }

  static Stream<StrictParsingTest.Kind> kinds() {
    return StrictParsingTest.kinds().filter(kind -> !kind.name().equals("holds"));
  }

  private static String schema(StrictParsingTest.Kind kind) {
    return kind.name().equals("record") ? "history" : kind.name();
  }

  private static JsonNode tree(JsonObject json) {
    return parse(json.encode());
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The valid document, with all optional fields that its parser knows. */
  private static JsonNode whole(StrictParsingTest.Kind kind) {
    JsonObject json = kind.right().copy();
    if (kind.name().equals("meta")) {
      json.put("legend", ValidDocuments.legend())
          .put("palette_hash", "ab")
          .put("build", ValidDocuments.snapshot().getJsonObject("build"));
    }
    return tree(json);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refuseWhatParsersRefuse(StrictParsingTest.Kind kind) throws IOException {
    Set<String> known = new HashSet<>();
    int refused = 0;
    for (Mutation mutation : mutations(whole(kind))) {
      boolean parses = kind.parse().apply(MAPPER.writeValueAsBytes(mutation.document())).isValid();
      List<String> violations = ContractSchemas.violations(schema(kind), mutation.document());
      if (parses) {
        assertThat(violations.isEmpty() || isLeftToChecklist(mutation))
            .as("%s, which the parser accepts: %s", mutation, violations)
            .isTrue();
      } else if (violations.isEmpty()) {
        assertThat(BEYOND).as("%s", mutation).anyMatch(beyond -> beyond.matches(mutation));
        known.add(mutation.pointer());
      } else {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(20 * known.size());
  }

  private static List<Mutation> mutations(JsonNode document) {
    List<Mutation> all = new ArrayList<>();
    for (String pointer : pointers(document, "")) {
      all.add(mutation(document, pointer, null));
      REPLACEMENTS.forEach(value -> all.add(mutation(document, pointer, value)));
    }
    return all;
  }

  private static List<String> pointers(JsonNode node, String at) {
    List<String> all = new ArrayList<>();
    if (!at.isEmpty()) {
      all.add(at);
    }
    node.properties()
        .forEach(field -> all.addAll(pointers(field.getValue(), at + "/" + field.getKey())));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      all.addAll(pointers(node.get(i), at + "/" + i));
    }
    return all;
  }

  private static Mutation mutation(JsonNode document, String pointer, @Nullable String value) {
    JsonNode copy = document.deepCopy();
    int cut = pointer.lastIndexOf('/');
    JsonNode parent = copy.at(pointer.substring(0, cut));
    String name = pointer.substring(cut + 1);
    if (parent instanceof ObjectNode object) {
      if (value == null) {
        object.remove(name);
      } else {
        object.set(name, parse(value));
      }
    } else if (parent instanceof ArrayNode array) {
      if (value == null) {
        array.remove(Integer.parseInt(name));
      } else {
        array.set(Integer.parseInt(name), parse(value));
      }
    }
    return new Mutation(pointer, value == null ? "removed" : value, copy);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void allowOtherFields(StrictParsingTest.Kind kind) {
    assertThat(ContractSchemas.violations(schema(kind), tree(kind.right().copy().put("own", 1))))
        .isEmpty();
  }

  private static List<String> metaWith(Consumer<JsonObject> change) {
    JsonObject json = ValidDocuments.meta();
    change.accept(json);
    return ContractSchemas.violations("meta", tree(json));
  }

  private static JsonObject legend(String stopsOrGroups) {
    return new JsonObject("{\"title\": \"t\", " + stopsOrGroups + "}");
  }

  private static boolean parses(JsonObject legend) {
    byte[] meta = ValidDocuments.bytes(ValidDocuments.meta().put("legend", legend));
    return FrameMetadata.parse(meta, ValidDocuments.KEY, 7).isValid();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"stops\": []",
        "\"stops\": [[0, \"#000000\"]], \"kind\": \"steps\"",
        "\"stops\": [[0, \"#000000\"]], \"kind\": \"interpolated\"",
        "\"groups\": [{\"title\": \"rain\", \"kind\": \"steps\", \"stops\": [[0.1, \"#00ff00\"]]}]"
      })
  void acceptLegends(String stopsOrGroups) {
    assertThat(metaWith(json -> json.put("legend", legend(stopsOrGroups)))).isEmpty();
    assertThat(parses(legend(stopsOrGroups))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"kind\": \"steps\"",
        "\"stops\": [], \"kind\": \"other\"",
        "\"stops\": [[0, \"red\"]]",
        "\"groups\": []",
        "\"groups\": [], \"stops\": []",
        "\"groups\": [{\"title\": \"rain\"}]",
        "\"groups\": [{\"title\": \"rain\", \"stops\": [], \"groups\": []}]",
        "\"groups\": [{\"stops\": []}]",
        "\"groups\": [{\"title\": \"rain\", \"kind\": \"x\", \"stops\": []}]"
      })
  void refuseLegends(String stopsOrGroups) {
    assertThat(metaWith(json -> json.put("legend", legend(stopsOrGroups)))).isNotEmpty();
    assertThat(parses(legend(stopsOrGroups))).isFalse();
  }

  @Test
  void describeFrameImages() {
    String url = "/frames/gfs/20260131_18z/tmp2m/007.webp";
    String version = "0123456789ab";
    assertThat(
            metaWith(json -> json.put("frame_image_url", url).put("frame_image_version", version)))
        .isEmpty();
    assertThat(metaWith(json -> json.put("frame_image_url", url + "?v=" + version))).isEmpty();
    for (String wrong : new String[] {"", "frames/007.webp", url + "?w=1", url + "?v=0123"}) {
      assertThat(metaWith(json -> json.put("frame_image_url", wrong))).as(wrong).isNotEmpty();
    }
    for (String wrong : new String[] {"", "0123456789a", "0123456789AB", "a".repeat(65)}) {
      assertThat(metaWith(json -> json.put("frame_image_version", wrong))).as(wrong).isNotEmpty();
    }
    JsonObject snapshot = ValidDocuments.snapshot();
    JsonObject frame = snapshot.getJsonArray("frames").getJsonObject(1);
    frame.put("frame_image_url", url + "?v=" + version).put("frame_image_version", version);
    frame.put("frame_image_bytes", 1).put("frame_image_sha256", "0".repeat(64));
    assertThat(ContractSchemas.violations("snapshot", tree(snapshot))).isEmpty();
    frame.put("frame_image_sha256", "0").put("frame_image_bytes", 0);
    assertThat(ContractSchemas.violations("snapshot", tree(snapshot))).hasSize(2);
  }

  @Test
  void acceptStagedRuns(@TempDir Path root) {
    new StagedRun(root, "gfs/20260131_18z/tmp2m", 3).stage(2);
    assertThat(ContractSchemas.assertStagedDocumentsValid(root)).isEqualTo(3);
  }

  @Test
  void acceptRealRuns() {
    assertThat(ContractSchemas.assertStagedDocumentsValid(TestData.folder("staging")))
        .isGreaterThan(10);
  }

  @Test
  void areAllListedAndNamedInTheContract() throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(ContractSchemas.FOLDER)) {
      names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("files.json"))
              .sorted()
              .toList();
    }
    assertThat(new JsonArray(Files.readString(ContractSchemas.FOLDER.resolve("files.json"))))
        .containsExactlyElementsOf(names);
    assertThat(Files.readString(Path.of("src/docs/CONTRACT.md")))
        .contains("`GET /schemas/{name}.json`");
  }
}
