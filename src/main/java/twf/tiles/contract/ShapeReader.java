package twf.tiles.contract;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document by a {@link Shape}. Each token is parsed strictly, whether its value is kept
 * as a tree or as text. Used once; not thread-safe.
 */
final class ShapeReader {
  /** A longer text of an unknown field is not decoded. */
  private static final int LONGEST_TEXT = 1024;

  private final byte[] json;
  private final JsonParser parser;
  private final ObjectReader trees;
  private Optional<String> beyondDouble = Optional.empty();

  /**
   * @param parser of {@code json}, before its first token
   * @param trees reads one value and looks at nothing behind it
   */
  ShapeReader(byte[] json, JsonParser parser, ObjectReader trees) {
    this.json = json;
    this.parser = parser;
    this.trees = trees;
  }

  /** The whole document; anything but an object is a tree, or missing where there is nothing. */
  JsonNode read(Shape shape) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return MissingNode.getInstance();
    }
    if (first != JsonToken.START_OBJECT) {
      return trees.readTree(parser);
    }
    ObjectNode object = object(shape);
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "something follows the document");
    }
    return object;
  }

  /** The pointer to a number in a value kept as text that would be read as infinite. */
  Optional<String> beyondDouble() {
    return beyondDouble;
  }

  private ObjectNode object(Shape shape) throws IOException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      object.set(name, shape.known().contains(name) ? known(shape.items().get(name)) : unknown());
    }
    return object;
  }

  private JsonNode known(@Nullable Shape items) throws IOException {
    if (items == null || parser.currentToken() != JsonToken.START_ARRAY) {
      return trees.readTree(parser);
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      array.add(token == JsonToken.START_OBJECT ? object(items) : trees.readTree(parser));
    }
    return array;
  }

  private JsonNode unknown() throws IOException {
    int start = (int) parser.currentTokenLocation().getByteOffset();
    JsonToken token = parser.currentToken();
    if (token.isStructStart()) {
      skipStruct();
      return text(start, (int) parser.currentTokenLocation().getByteOffset() + 1);
    }
    if (token == JsonToken.VALUE_STRING) {
      int end = endOfString(start);
      if (end - start > LONGEST_TEXT) {
        return text(start, end);
      }
    }
    return trees.readTree(parser);
  }

  /** Goes to the end of the object or array that begins here. */
  private void skipStruct() throws IOException {
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.VALUE_NUMBER_FLOAT
          && beyondDouble.isEmpty()
          && !Double.isFinite(parser.getDoubleValue())) {
        beyondDouble = Optional.of(parser.getParsingContext().pathAsPointer().toString());
      }
    }
  }

  /** Behind the quote that ends a string; the parser refuses one that has none. */
  private int endOfString(int start) {
    int at = start + 1;
    while (at < json.length && json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return Math.min(at + 1, json.length);
  }

  private JsonNode text(int start, int end) {
    return new POJONode(new RawValue(new String(json, start, end - start, StandardCharsets.UTF_8)));
  }
}
