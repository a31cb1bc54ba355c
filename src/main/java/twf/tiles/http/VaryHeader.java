package twf.tiles.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Arrays;

/** The {@code Vary} header, which several concerns add to. */
final class VaryHeader {
  private VaryHeader() {}

  /** Says that the answer depends on a request header. */
  static void on(MultiMap headers, String name) {
    String before = headers.get(HttpHeaders.VARY);
    if (before == null) {
      headers.set(HttpHeaders.VARY, name);
    } else if (!Arrays.asList(before.split(", ", -1)).contains(name)) {
      headers.set(HttpHeaders.VARY, before + ", " + name);
    }
  }
}
