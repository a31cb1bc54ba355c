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
 * What operators and their tools send: one object, no key in it twice, of bounded depth. Of two
 * values of one key nobody knows which one was meant.
 */
public final class JsonBodyParser {
  /** Levels of objects and arrays, the outermost one included. */
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

  /** The object; empty where the bytes are none. The caller has bounded their number. */
  public static Optional<Map<String, @Nullable Object>> object(byte[] content) {
    try {
      Map<String, @Nullable Object> object = READER.readValue(content);
      return Optional.ofNullable(object);
    } catch (IOException e) {
      // What the parser says quotes what was sent: it is not to be repeated.
      return Optional.empty();
    }
  }
}
