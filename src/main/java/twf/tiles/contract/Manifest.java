package twf.tiles.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A staged {@code manifest.json}: what frames of a variable a builder has made so far.
 *
 * @param key the run and variable
 * @param expectedFrames how many frames there will be
 * @param availableFrames how many there are, by the builder's word
 * @param frames in the order of the file
 * @param lastUpdated when the builder wrote it, by its word
 * @param unknown fields that this program does not know, kept
 */
public record Manifest(
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

  private static final Shape SHAPE =
      new Shape(KNOWN, Map.of("frames", new Shape(ManifestFrame.KNOWN, Map.of())));

  private static final int MOST_FRAMES = Words.MAX_FORECAST_HOUR + 1;

  public Manifest {
    frames = List.copyOf(frames);
  }

  /** Whether the builder has made all that it will make. */
  public boolean isComplete() {
    return availableFrames == expectedFrames;
  }

  /** The same with those of its frames alone that {@code kept} accepts. */
  public Manifest with(Predicate<ManifestFrame> kept) {
    List<ManifestFrame> fewer = frames.stream().filter(kept).toList();
    return new Manifest(key, expectedFrames, fewer.size(), fewer, lastUpdated, unknown);
  }

  /**
   * Parses strictly against what the path says; collects every violation of fields. Counts and
   * order are for {@link #countViolations}.
   */
  public static Parsed<Manifest> parse(byte[] json, VariableKey key) {
    List<ManifestFrame> frames = new ArrayList<>();
    Violations inFrames = new Violations();
    Parsed<ObjectNode> document =
        ContractJson.read(
            json,
            SHAPE,
            (index, item) -> {
              ManifestFrame frame =
                  ManifestFrame.read(new Fields(item, "/frames/" + index, inFrames), key);
              if (inFrames.isEmpty()) {
                frames.add(frame);
              }
            });
    if (!document.isValid()) {
      return new Parsed<>(null, document.violations());
    }
    Violations violations = new Violations();
    Manifest manifest = read(new Fields(document.value(), "", violations), frames, key);
    violations.addAll(inFrames);
    return violations.isEmpty() ? Parsed.of(manifest) : Parsed.broken(violations);
  }

  private static Manifest read(Fields fields, List<ManifestFrame> frames, VariableKey key) {
    identity(fields, key);
    JsonNode array = fields.get("frames");
    if (!array.isArray()) {
      fields.violations().mismatch(fields.at("frames"), "an array", array);
    }
    return new Manifest(
        key,
        (int) fields.integer("expected_frames", 1, MOST_FRAMES),
        (int) fields.integer("available_frames", 0, Integer.MAX_VALUE),
        frames,
        fields.time("last_updated"),
        fields.unknown(KNOWN));
  }

  static void identity(Fields fields, VariableKey key) {
    fields.exactly("contract_version", Words.CONTRACT_VERSION);
    fields.exactly("model", key.model());
    fields.exactly("run", key.run().text());
    fields.exactly("variable", key.variable());
  }

  /** What is wrong with counts and order; empty where they are right. */
  public List<Violation> countViolations() {
    Violations violations = new Violations();
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
