package twf.tiles.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Strict and bounded JSON: no duplicate fields, nothing behind the document, no bombs. Thread-safe.
 */
public final class ContractJson {
  /** The size that no document may exceed, in bytes. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final int MAX_TOKENS = 500_000;
  private static final int MAX_DEPTH = 64;
  private static final int LONGEST_MESSAGE = 400;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .maxDocumentLength(MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private ContractJson() {}

  /** Parses an object, or tells why not. */
  static Parsed<ObjectNode> read(byte[] json) {
    Violations violations = new Violations();
    if (json.length > MAX_BYTES) {
      violations.add("", "over " + MAX_BYTES + " bytes: " + json.length);
      return Parsed.broken(violations);
    }
    if (hasZeroByte(json)) {
      // The parser would take UTF-16 and UTF-32 too, and clients get these very bytes as UTF-8.
      violations.add("", "not JSON: a zero byte, expected UTF-8");
      return Parsed.broken(violations);
    }
    try {
      JsonNode node = MAPPER.readTree(json);
      if (node instanceof ObjectNode object) {
        return Parsed.of(object);
      }
      violations.mismatch("", "an object", node);
    } catch (JsonProcessingException e) {
      violations.add("", "not JSON: " + oneLine(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Parsed.broken(violations);
  }

  /** An empty object to be filled and written. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** UTF-8, indented, with a newline at the end; the same bytes for the same content. */
  public static byte[] write(ObjectNode json) {
    try {
      byte[] text = MAPPER.writeValueAsBytes(json);
      byte[] line = java.util.Arrays.copyOf(text, text.length + 1);
      line[text.length] = '\n';
      return line;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  private static boolean hasZeroByte(byte[] json) {
    for (byte unit : json) {
      if (unit == 0) {
        return true;
      }
    }
    return false;
  }

  private static String oneLine(JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " (line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr()
                + ")";
    return OneLine.of(e.getOriginalMessage(), LONGEST_MESSAGE).replaceAll("\\s+", " ") + where;
  }
}
