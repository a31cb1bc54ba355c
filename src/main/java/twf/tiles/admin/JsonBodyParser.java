package twf.tiles.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses request bodies: one JSON object of bounded depth, without duplicate keys.
 *
 * <p>Duplicate keys are rejected because it is not clear which value the sender means.
 */
public final class JsonBodyParser {
  /** Maximum nesting depth of objects and arrays, including the outermost object. */
  public static final int MAX_DEPTH = 16;

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerForMapOf(Object.class);

  private JsonBodyParser() {}

  /**
   * Parses one JSON object.
   *
   * @param content UTF-8 bytes; the caller limits their number
   * @return the object, or empty if the bytes are not a valid object
   */
  public static Optional<Map<String, @Nullable Object>> parse(byte[] content) {
    try {
      Map<String, @Nullable Object> object = READER.readValue(content);
      return Optional.ofNullable(object);
    } catch (IOException e) {
      // The parser's message quotes the input, which must not reach logs or replies.
      return Optional.empty();
    }
  }
}
