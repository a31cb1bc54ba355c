package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Function;
import twf.tiles.catalog.ServedDocument;

/**
 * A PNG tile or a list that is ready to be sent.
 *
 * @param etag the strong entity tag, with quotes
 * @param length in bytes
 * @param heldBytes the memory that this object holds; 0 if the content is in an archive
 * @param body ends a response, whose headers are set, with the content
 */
record LegacyContent(
    String etag, long length, int heldBytes, Function<HttpServerResponse, Future<Void>> body) {

  /** Content that is held in memory. */
  static LegacyContent of(ServedDocument document) {
    return new LegacyContent(
        document.etag(),
        document.length(),
        document.length(),
        response -> response.end(document.content()));
  }
}
