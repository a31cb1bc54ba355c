package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Arrays;

/** Adds names to the {@code Vary} header. */
final class VaryHeader {
  private VaryHeader() {}

  /**
   * Adds the name of a request header that the response depends on, unless it is listed already.
   */
  static void add(MultiMap headers, String name) {
    String before = headers.get(HttpHeaders.VARY);
    if (before == null) {
      headers.set(HttpHeaders.VARY, name);
    } else if (!Arrays.asList(before.split(", ", -1)).contains(name)) {
      headers.set(HttpHeaders.VARY, before + ", " + name);
    }
  }
}
