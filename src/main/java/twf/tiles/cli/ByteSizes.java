package twf.tiles.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import twf.tiles.cli.client.UsageException;

/** Parses sizes in bytes with an optional binary unit, such as {@code 10G} or {@code 10GiB}. */
final class ByteSizes {
  /** The request field that holds a size. */
  static final String FIELD = "free_bytes";

  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([KMGT]?)(i?B)?");
  private static final int BITS = 10;

  private ByteSizes() {}

  /** Replaces the textual size in {@code body}, if there is one, by its number of bytes. */
  static ObjectNode convertSize(ObjectNode body) {
    JsonNode size = body.path(FIELD);
    return size.isTextual() ? body.put(FIELD, bytes(size.asText())) : body;
  }

  private static long bytes(String text) {
    Matcher found = FORM.matcher(text);
    if (!found.matches()) {
      throw new UsageException("--free: expected a size such as 500M or 10G, found " + text);
    }
    int unit = found.group(2).isEmpty() ? 0 : "KMGT".indexOf(found.group(2)) + 1;
    try {
      return Math.multiplyExact(Long.parseLong(found.group(1)), 1L << (BITS * unit));
    } catch (ArithmeticException tooLarge) {
      throw new UsageException("--free: expected fewer than 2^63 bytes, found " + text);
    }
  }
}
