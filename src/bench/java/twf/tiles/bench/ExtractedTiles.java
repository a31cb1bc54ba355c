package twf.tiles.bench;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.VariableKey;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileId;
import twf.tiles.testing.BufferByteSource;

/** Extracts the tiles of an archive into files, laid out as the URLs of the deprecated routes. */
final class ExtractedTiles {
  private static final String REGION = "conus";

  private final Path site;

  /**
   * @param site root folder of the files, whose layout matches their URLs
   */
  ExtractedTiles(Path site) {
    this.site = site;
  }

  /** A tile in memory. */
  record Tile(int z, int x, int y, byte[] bytes) {
    /** Returns the path of the tile on the deprecated route. */
    String path(VariableKey key, int frame) {
      return "/tiles/%s/%s/%s/%s/%s/%d/%d/%d.png"
          .formatted(
              key.model(),
              REGION,
              key.run().text(),
              key.variable(),
              Identifiers.frameId(frame),
              z,
              x,
              y);
    }
  }

  /** Returns all tiles of an archive, ordered by tile id. */
  static List<Tile> of(Path archive) throws IOException {
    Buffer bytes = Buffer.buffer(Files.readAllBytes(archive));
    PmtilesReader open =
        PmtilesReader.open(new BufferByteSource(archive.toString(), bytes)).await();
    List<Tile> tiles = new ArrayList<>();
    for (long id = 0; id < TileId.firstOf(Identifiers.ZOOM_MAX + 1); id++) {
      long place = id;
      open.tile(id)
          .await()
          .ifPresent(
              tile ->
                  tiles.add(
                      new Tile(
                          TileId.zoomOf(place),
                          TileId.xOf(place),
                          TileId.yOf(place),
                          tile.getBytes())));
    }
    return tiles;
  }

  /** Writes a tile of a frame and returns the path of its URL. */
  String write(VariableKey key, int frame, Tile tile) throws IOException {
    String path = tile.path(key, frame);
    Path file = site.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.write(file, tile.bytes());
    return path;
  }
}
