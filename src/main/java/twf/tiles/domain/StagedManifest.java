package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.Violation;
import twf.tiles.domain.json.ViolationCollector;

/**
 * A staged {@code manifest.json}: the frames of a variable that a builder has finished so far.
 *
 * @param key the run and variable
 * @param expectedFrames the number of frames of the complete run
 * @param availableFrames the number of finished frames, as the builder declares it
 * @param frames the frames in file order
 * @param lastUpdated when the builder wrote it, as it declares
 * @param unknown unrecognised fields, preserved
 */
public record StagedManifest(
    VariableKey key,
    int expectedFrames,
    int availableFrames,
    List<ManifestFrame> frames,
    Instant lastUpdated,
    Map<String, JsonNode> unknown) {

  static final Set<String> KNOWN =
      Set.of(
          "contract_version",
          "model",
          "run",
          "variable",
          "expected_frames",
          "available_frames",
          "frames",
          "last_updated");

  private static final StrictJson.Shape SHAPE =
      new StrictJson.Shape(
          KNOWN, Map.of("frames", new StrictJson.Shape(ManifestFrame.KNOWN, Map.of())));

  private static final int MAX_FRAMES = Identifiers.MAX_FORECAST_HOUR + 1;

  public StagedManifest {
    frames = List.copyOf(frames);
  }

  /** Whether all expected frames are available. */
  public boolean isComplete() {
    return availableFrames == expectedFrames;
  }

  /** Returns a copy with only the frames that {@code kept} accepts. */
  public StagedManifest withFrames(Predicate<ManifestFrame> kept) {
    List<ManifestFrame> fewer = frames.stream().filter(kept).toList();
    return new StagedManifest(key, expectedFrames, fewer.size(), fewer, lastUpdated, unknown);
  }

  /**
   * Parses strictly and checks that the identity matches the path; collects all violations of
   * fields. Counts and order are checked by {@link #countViolations}.
   */
  public static ParseResult<StagedManifest> parse(byte[] json, VariableKey key) {
    List<ManifestFrame> frames = new ArrayList<>();
    ViolationCollector inFrames = new ViolationCollector();
    return ObjectReader.parse(
        json,
        SHAPE,
        (index, item) -> {
          ManifestFrame frame =
              ManifestFrame.read(new ObjectReader(item, "/frames/" + index, inFrames), key);
          if (inFrames.isEmpty()) {
            frames.add(frame);
          }
        },
        fields -> {
          StagedManifest manifest = read(fields, frames, key);
          fields.violations().addAll(inFrames);
          return manifest;
        });
  }

  private static StagedManifest read(
      ObjectReader fields, List<ManifestFrame> frames, VariableKey key) {
    checkIdentity(fields, key);
    if (!fields.get("frames").isArray()) {
      fields.mismatch("frames", "an array");
    }
    return new StagedManifest(
        key,
        (int) fields.integer("expected_frames", 1, MAX_FRAMES),
        (int) fields.integer("available_frames", 0, Integer.MAX_VALUE),
        frames,
        fields.time("last_updated"),
        fields.unknown(KNOWN));
  }

  static void checkIdentity(ObjectReader fields, VariableKey key) {
    fields.requireExactly("contract_version", Identifiers.CONTRACT_VERSION);
    fields.requireExactly("model", key.model());
    fields.requireExactly("run", key.run().text());
    fields.requireExactly("variable", key.variable());
  }

  /** What is wrong with counts and order; empty where they are right. */
  public List<Violation> countViolations() {
    ViolationCollector violations = new ViolationCollector();
    if (availableFrames != frames.size()) {
      violations.add(
          "/available_frames",
          "expected " + frames.size() + " (the length of frames), found " + availableFrames);
    }
    if (availableFrames > expectedFrames) {
      violations.add(
          "/available_frames",
          "expected at most " + expectedFrames + " (expected_frames), found " + availableFrames);
    }
    for (int i = 1; i < frames.size(); i++) {
      int before = frames.get(i - 1).fhr();
      int here = frames.get(i).fhr();
      if (here == before) {
        violations.add("/frames/" + i, "frame " + frames.get(i).frameId() + " twice");
      } else if (here < before) {
        violations.add(
            "/frames/" + i, "expected an fhr above " + before + " (ascending), found " + here);
      }
    }
    return violations.list();
  }
}
