package twf.tiles.domain.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON strictly, without duplicate fields or trailing content, and with limits on size, depth
 * and token count. Thread-safe.
 */
public final class StrictJson {
  /** The maximum size of a document in bytes. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final int MAX_TOKENS = 500_000;
  private static final int MAX_DEPTH = 64;
  private static final int DECODE_BUFFER_SIZE = 8192;
  private static final char BYTE_ORDER_MARK = '\ufeff';

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

  /** Reads one value and leaves trailing content to the caller. */
  private static final ObjectReader VALUES =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private StrictJson() {}

  /**
   * Declares the known fields of a document. Known fields are parsed into a tree; large values of
   * other fields are kept as JSON text, whose heap use does not exceed their size in the file.
   *
   * @param known the names of the known fields
   * @param items the shapes of the items of known fields that are arrays of objects; these items
   *     are read one by one
   */
  public record Shape(Set<String> known, Map<String, Shape> items) {
    public Shape {
      known = Set.copyOf(known);
      items = Map.copyOf(items);
    }
  }

  /** Receives the items of an array one by one; the document keeps none of them. */
  @FunctionalInterface
  public interface Items {
    void add(int index, JsonNode item);
  }

  /** Parses an object strictly. */
  public static ParseResult<ObjectNode> read(byte[] json) {
    return read(json, null, (index, item) -> {});
  }

  /**
   * Returns the violations of an object without keeping its content. Needs little more memory than
   * the bytes.
   */
  public static List<Violation> check(byte[] json) {
    return read(json, new Shape(Set.of(), Map.of()), (index, item) -> {}).violations();
  }

  /**
   * Parses an object strictly, and keeps large values of fields that {@code shape} does not declare
   * as text.
   *
   * @param shape the known fields; null parses the whole object into a tree
   * @param items receives the items of the object arrays that the shape names, which stay empty in
   *     the document; also receives the items in front of a syntax error
   */
  public static ParseResult<ObjectNode> read(byte[] json, @Nullable Shape shape, Items items) {
    if (json.length > MAX_BYTES) {
      return invalid("", "over " + MAX_BYTES + " bytes: " + json.length);
    }
    Optional<String> encoding = encodingProblem(json);
    if (encoding.isPresent()) {
      return invalid("", "not JSON: " + encoding.get());
    }
    try {
      JsonNode node;
      Optional<String> largeInText = Optional.empty();
      if (shape == null) {
        node = MAPPER.readTree(json);
      } else {
        try (JsonParser parser = MAPPER.createParser(json)) {
          ShapedDocumentReader reader = new ShapedDocumentReader(json, parser, VALUES, items);
          node = reader.read(shape);
          largeInText = reader.findInfiniteNumber();
        }
      }
      if (!(node instanceof ObjectNode object)) {
        return invalid("", "expected an object, found " + ViolationCollector.abbreviate(node));
      }
      Optional<String> large = largeInText.or(() -> findInfiniteNumber(object));
      return large.isEmpty()
          ? ParseResult.of(object)
          : invalid(large.get(), "a number is too large: the largest is 1.8e308");
    } catch (JsonProcessingException e) {
      return invalid("", "not JSON: " + JsonSyntaxError.describe(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ParseResult<ObjectNode> invalid(String pointer, String problem) {
    return new ParseResult<>(null, List.of(new Violation(pointer, problem)));
  }

  /**
   * Returns the text of a field of the outermost object; reads no further than that field. Empty if
   * the field is missing or not a string, or if invalid JSON precedes it.
   */
  public static Optional<String> topLevelText(byte[] json, String name) {
    try (JsonParser parser = MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        JsonToken value = parser.nextToken();
        if (field.equals(name)) {
          return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
        }
        parser.skipChildren();
      }
    } catch (IOException notJson) {
      // Invalid JSON counts as a missing field.
    }
    return Optional.empty();
  }

  /** Creates an empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Parses an object that this program wrote. */
  static ObjectNode readObject(String json) {
    try {
      return (ObjectNode) MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not the text of a tree", e);
    }
  }

  /** Writes indented UTF-8 with a trailing newline. Equal content gives equal bytes. */
  public static byte[] write(ObjectNode json) {
    try {
      byte[] text = MAPPER.writeValueAsBytes(json);
      byte[] line = Arrays.copyOf(text, text.length + 1);
      line[text.length] = '\n';
      return line;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  /**
   * Rejects everything but well-formed UTF-8 without a byte order mark (RFC 8259, 8.1). Clients
   * receive the same bytes, and Jackson would also accept UTF-16, UTF-32, a byte order mark and
   * some ill-formed UTF-8.
   */
  private static Optional<String> encodingProblem(byte[] json) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(json);
    // Decode in chunks: the whole text would take twice the document's size again.
    CharBuffer chunk = CharBuffer.allocate(DECODE_BUFFER_SIZE);
    boolean first = true;
    boolean zero = false;
    CoderResult result;
    do {
      result = decoder.decode(bytes, chunk, true);
      chunk.flip();
      if (first && chunk.hasRemaining() && chunk.charAt(0) == BYTE_ORDER_MARK) {
        return Optional.of("a byte order mark in front");
      }
      first = false;
      zero |= chunk.chars().anyMatch(unit -> unit == 0);
      chunk.clear();
    } while (result.isOverflow());
    if (result.isError()) {
      return Optional.of("ill-formed UTF-8");
    }
    return zero ? Optional.of("a zero byte, expected UTF-8") : Optional.empty();
  }

  /**
   * Returns the JSON pointer to a number that exceeds the range of a double: it would be read as
   * infinity and written as a string. Recursion is bounded by the maximum depth.
   */
  static Optional<String> findInfiniteNumber(JsonNode node) {
    if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
      return Optional.of("");
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      Optional<String> found = findInfiniteNumber(node.get(i));
      if (found.isPresent()) {
        return Optional.of("/" + i + found.get());
      }
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      Optional<String> found = findInfiniteNumber(field.getValue());
      if (found.isPresent()) {
        return Optional.of("/" + field.getKey() + found.get());
      }
    }
    return Optional.empty();
  }
}
