package twf.tiles.domain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.json.ObjectReader;
import twf.tiles.domain.json.ParseResult;
import twf.tiles.domain.json.StrictJson;
import twf.tiles.domain.json.ViolationCollector;

/**
 * A published manifest of a variable: immutable, and named by its content.
 *
 * @param key the run and variable
 * @param expectedFrames the number of frames of the complete run
 * @param frames the published frames, ascending by forecast hour
 * @param lastUpdated when the builder wrote the manifest that this was made from
 * @param rendering the style of all frames that have none of their own
 * @param build the interval that covers the declared build times of all frames; null if none is
 *     declared
 * @param unknown unrecognised fields of the staged manifest, preserved
 */
public record Snapshot(
    VariableKey key,
    int expectedFrames,
    List<SnapshotFrame> frames,
    Instant lastUpdated,
    FrameStyle rendering,
    @Nullable BuildInterval build,
    Map<String, JsonNode> unknown) {

  private static final Set<String> KNOWN =
      Stream.concat(StagedManifest.KNOWN.stream(), Stream.of("bounds", "units", "legend", "build"))
          .collect(Collectors.toUnmodifiableSet());
  private static final StrictJson.Shape SHAPE =
      new StrictJson.Shape(
          KNOWN, Map.of("frames", new StrictJson.Shape(SnapshotFrame.KNOWN, Map.of())));
  private static final int NAME_DIGITS = 16;

  public Snapshot {
    frames = List.copyOf(frames);
  }

  public int availableFrames() {
    return frames.size();
  }

  public boolean isComplete() {
    return frames.size() == expectedFrames;
  }

  /** Returns the frame with this id; empty if it is not published. */
  public Optional<SnapshotFrame> frame(String frameId) {
    return frames.stream().filter(frame -> frame.frameId().equals(frameId)).findFirst();
  }

  /** Parses strictly and checks that the identity matches the path; collects all violations. */
  public static ParseResult<Snapshot> parse(byte[] json, VariableKey key) {
    FrameReader frames = new FrameReader(key);
    return ObjectReader.parse(json, SHAPE, frames::add, fields -> read(fields, key, frames));
  }

  private static Snapshot read(ObjectReader fields, VariableKey key, FrameReader reader) {
    StagedManifest.checkIdentity(fields, key);
    List<SnapshotFrame> frames = reader.frames(fields);
    fields.requireExactly("available_frames", frames.size());
    return new Snapshot(
        key,
        (int) fields.integer("expected_frames", 1, Identifiers.MAX_FORECAST_HOUR + 1),
        frames,
        fields.time("last_updated"),
        FrameStyle.read(fields),
        BuildInterval.read(fields, "build"),
        fields.unknown(KNOWN));
  }

  /** Takes frames one after the other, so that equal renderings are kept once. */
  private static final class FrameReader {
    private static final int MOST = Identifiers.MAX_FORECAST_HOUR + 1;

    private final VariableKey key;
    private final List<SnapshotFrame> frames = new ArrayList<>();
    private final Map<FrameStyle, FrameStyle> renderings = new HashMap<>();
    private final ViolationCollector violations = new ViolationCollector();
    private int count;

    FrameReader(VariableKey key) {
      this.key = key;
    }

    void add(int index, JsonNode item) {
      count++;
      if (index < MOST) {
        ObjectReader fields = new ObjectReader(item, "/frames/" + index, violations);
        frames.add(SnapshotFrame.read(fields, key).sharing(renderings));
      }
    }

    List<SnapshotFrame> frames(ObjectReader fields) {
      JsonNode array = fields.get("frames");
      if (!array.isArray() || count == 0) {
        fields.mismatch("frames", "an array of 1 to 1000 frames");
      } else if (count > MOST) {
        fields
            .violations()
            .add(
                fields.pointerTo("frames"),
                "expected an array of 1 to 1000 frames, found " + count);
      }
      fields.violations().addAll(violations);
      return frames;
    }
  }

  public ObjectNode toJson() {
    ObjectNode json =
        StrictJson.object()
            .put("contract_version", Identifiers.CONTRACT_VERSION)
            .put("model", key.model())
            .put("run", key.run().text())
            .put("variable", key.variable())
            .put("expected_frames", expectedFrames)
            .put("available_frames", availableFrames())
            .put("last_updated", lastUpdated.toString());
    rendering.writeTo(json);
    if (build != null) {
      json.set("build", build.toJson());
    }
    ArrayNode array = json.putArray("frames");
    frames.forEach(frame -> array.add(frame.toJson(key)));
    ObjectReader.putUnknown(json, unknown, KNOWN);
    return json;
  }

  /**
   * Returns the name of a snapshot: the frame count and the first 16 hexadecimal digits of the
   * SHA-256 of its content. Equal content has equal names, and new content a new name.
   *
   * @param content the bytes of the snapshot file
   */
  public static String name(int availableFrames, byte[] content) {
    try {
      String digest =
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
      return String.format(
          Locale.ROOT, "%03d-%s", availableFrames, digest.substring(0, NAME_DIGITS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Whether a snapshot of that content has that name. */
  public static boolean isNameOf(String name, byte[] content) {
    return Identifiers.isSnapshot(name)
        && name.equals(name(Integer.parseInt(name.substring(0, name.indexOf('-'))), content));
  }

  /**
   * When a snapshot was updated, read without parsing what follows; empty where it does not say.
   */
  public static Optional<Instant> lastUpdated(byte[] content) {
    try {
      return StrictJson.topLevelText(content, "last_updated")
          .map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }
}
