package twf.tiles.validate;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import twf.tiles.async.Blocking;
import twf.tiles.failure.TileException;
import twf.tiles.pmtiles.Archive;

/**
 * {@code archive-metadata}, of {@code verify} alone: the metadata can be read and are a JSON object
 * (PMTiles v3 specification, "JSON metadata").
 */
final class MetadataObject {
  static final String NAME = "archive-metadata";

  private final Blocking workers;

  MetadataObject(Blocking workers) {
    this.workers = workers;
  }

  /** What there is to say where it passes. */
  Future<String> look(ArchiveInHand file) {
    Archive archive = file.archive();
    return archive.metadata().compose(json -> workers.call(() -> fields(json, archive.name())));
  }

  private static String fields(Buffer json, String where) {
    if (json.length() == 0) {
      throw TileException.malformed(where, "metadata: length 0, expected a JSON object");
    }
    try {
      if (Json.decodeValue(json) instanceof JsonObject object) {
        return "an object of " + object.size() + " fields";
      }
      throw TileException.malformed(where, "metadata: expected a JSON object");
    } catch (DecodeException e) {
      throw TileException.malformed(where, "metadata: not JSON: " + e.getMessage());
    }
  }
}
