package twf.tiles.management;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.event.TileCoord;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.FileByteSource;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileType;
import twf.tiles.storage.StagingLayout;

/**
 * Reads single tiles from archives below a root. Like the checks, it rejects paths outside the root
 * and tiles that are not images. Thread-safe; does not block the caller.
 */
final class TilePreviewReader {
  private final WorkerPool workers;
  private final ImageDecoder decoder = new ImageDecoder();

  TilePreviewReader(WorkerPool workers) {
    this.workers = workers;
  }

  /**
   * A tile's image.
   *
   * @param type the media type
   * @param bytes the image as stored in the archive; it is known to decode
   */
  record Picture(String type, Buffer bytes) {}

  /**
   * Reads a tile from the first root that has its archive.
   *
   * @param roots STAGING_ROOT or PUBLISH_ROOT: archives have the same relative paths in both
   * @return the tile; fails with a {@link FailureException}: not found if there is no archive or it
   *     has no such tile, malformed if the archive or the image is invalid
   */
  Future<Picture> read(List<Path> roots, VariableKey key, String frameId, TileCoord coord) {
    return workers.call(() -> readTile(find(roots, key, frameId), key + "/" + frameId, coord));
  }

  private static Path find(List<Path> roots, VariableKey key, String frameId) {
    for (Path root : roots) {
      StagingLayout layout = new StagingLayout(root);
      try {
        return layout.find(layout.archive(key, frameId)).path();
      } catch (FailureException e) {
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw e;
        }
      }
    }
    throw FailureException.notFound("there is no archive of " + key + "/" + frameId);
  }

  private Picture readTile(Path path, String frame, TileCoord coord) {
    PmtilesReader archive = FileByteSource.result(PmtilesReader.open(FileByteSource.open(path)));
    try {
      String where = frame + ", tile " + coord.z() + "/" + coord.x() + "/" + coord.y();
      TileType type = archive.header().tileType();
      Buffer bytes =
          FileByteSource.result(archive.tile(coord.z(), coord.x(), coord.y()))
              .orElseThrow(() -> FailureException.notFound(where + " does not exist"));
      decoder.decode(type, bytes.getBytes(), where);
      return new Picture("image/" + type.name().toLowerCase(Locale.ROOT), bytes);
    } finally {
      FileByteSource.result(archive.close());
    }
  }
}
