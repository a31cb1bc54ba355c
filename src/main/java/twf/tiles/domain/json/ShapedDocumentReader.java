package twf.tiles.domain.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document according to a {@link StrictJson.Shape}. Every token is parsed strictly,
 * whether its value is kept as a tree or as text. Single use; not thread-safe.
 */
final class ShapedDocumentReader {
  /**
   * The maximum size of a string in an unknown field that is decoded; longer ones are kept as text.
   */
  private static final int MAX_TREE_BYTES = 1024;

  /**
   * The maximum number of fields per object: field names alone could otherwise take many times the
   * file's size on the heap.
   */
  static final int MOST_FIELDS = 10_000;

  /**
   * The maximum number of tokens of a value that becomes a tree. While it is read, a tree takes up
   * to 40 times the file's size.
   */
  static final int MOST_TREE_TOKENS = 50_000;

  private final byte[] json;
  private final JsonParser parser;
  private final ObjectReader trees;
  private final StrictJson.Items items;
  private Optional<String> beyondDouble = Optional.empty();

  /**
   * Creates a reader.
   *
   * @param parser a parser of {@code json}, before its first token
   * @param trees reads one value and ignores what follows it
   * @param items receives the items of the arrays that the shape names
   */
  ShapedDocumentReader(byte[] json, JsonParser parser, ObjectReader trees, StrictJson.Items items) {
    this.json = json;
    this.parser = parser;
    this.trees = trees;
    this.items = items;
  }

  /**
   * Reads the whole document. A document that is not an object is returned as a tree; an empty one
   * as a missing node.
   */
  JsonNode read(StrictJson.Shape shape) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return MissingNode.getInstance();
    }
    if (first != JsonToken.START_OBJECT) {
      return tree();
    }
    ObjectNode object = object(shape);
    if (parser.nextToken() != null) {
      throw new JsonSyntaxError.LimitException(parser, "something follows the document");
    }
    return object;
  }

  /**
   * Returns the JSON pointer to a number that exceeds the range of a double, among the content that
   * the document does not keep as a tree.
   */
  Optional<String> findInfiniteNumber() {
    return beyondDouble;
  }

  private ObjectNode object(StrictJson.Shape shape) throws IOException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      checkFields(object.size() + 1);
      parser.nextToken();
      object.set(
          name, shape.known().contains(name) ? known(name, shape.items().get(name)) : unknown());
    }
    return object;
  }

  private void checkFields(int count) throws IOException {
    if (count > MOST_FIELDS) {
      throw new JsonSyntaxError.LimitException(
          parser, "an object of more than " + MOST_FIELDS + " fields");
    }
  }

  /**
   * Reads a known field. An array whose items have a shape becomes an empty array; its items are
   * passed to {@link StrictJson.Items}.
   */
  private JsonNode known(String name, StrictJson.@Nullable Shape shape) throws IOException {
    if (shape == null || parser.currentToken() != JsonToken.START_ARRAY) {
      return tree();
    }
    int index = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      JsonNode item = token == JsonToken.START_OBJECT ? object(shape) : tree();
      String at = "/" + name + "/" + index;
      beyondDouble = beyondDouble.or(() -> StrictJson.findInfiniteNumber(item).map(at::concat));
      items.add(index, item);
      index++;
    }
    return JsonNodeFactory.instance.arrayNode();
  }

  private JsonNode tree() throws IOException {
    return trees.readTree(new BoundedParser(parser));
  }

  /** Rejects values with too many tokens. */
  private static final class BoundedParser extends JsonParserDelegate {
    private int tokens;

    BoundedParser(JsonParser parser) {
      super(parser);
    }

    @Override
    public JsonToken nextToken() throws IOException {
      if (++tokens > MOST_TREE_TOKENS) {
        throw new JsonSyntaxError.LimitException(
            delegate, "a value of more than " + MOST_TREE_TOKENS + " tokens");
      }
      return delegate.nextToken();
    }
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
      if (end - start > MAX_TREE_BYTES) {
        return text(start, end);
      }
    }
    return tree();
  }

  /** Skips to the end of the current object or array and records a number out of range. */
  private void skipStruct() throws IOException {
    Deque<int[]> fields = new ArrayDeque<>();
    fields.push(new int[1]);
    while (!fields.isEmpty()) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) {
        fields.push(new int[1]);
      } else if (token.isStructEnd()) {
        fields.pop();
      } else if (token == JsonToken.FIELD_NAME) {
        // The parser keeps the field names to detect duplicates.
        checkFields(++fields.element()[0]);
      } else if (token == JsonToken.VALUE_NUMBER_FLOAT
          && beyondDouble.isEmpty()
          && !Double.isFinite(parser.getDoubleValue())) {
        beyondDouble = Optional.of(parser.getParsingContext().pathAsPointer().toString());
      }
    }
  }

  /**
   * Returns the offset after the closing quote of a string. The parser rejects an unterminated
   * string.
   */
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
