package twf.tiles.management.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
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
public final class TilePreviewReader {
  private final Vertx vertx;
  private final WorkerPool workers;
  private final StagingLayout layout;
  private final ImageDecoder decoder = new ImageDecoder();

  /**
   * @param root STAGING_ROOT or PUBLISH_ROOT; archives have the same relative paths in both
   */
  public TilePreviewReader(Vertx vertx, WorkerPool workers, Path root) {
    this.vertx = vertx;
    this.workers = workers;
    this.layout = new StagingLayout(root);
  }

  /**
   * A tile's image.
   *
   * @param type the media type
   * @param bytes the image as stored in the archive; it is known to decode
   */
  public record Picture(String type, Buffer bytes) {}

  /**
   * Reads a tile.
   *
   * @return the tile, or empty if the archive does not exist; fails with a {@link
   *     FailureException}: not found if the archive has no such tile, malformed if the archive or
   *     the image is invalid
   */
  public Future<Optional<Picture>> read(VariableKey key, String frameId, TileCoord coord) {
    return workers
        .call(() -> find(layout.archive(key, frameId)))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : read(found.get(), key + "/" + frameId, coord).map(Optional::of));
  }

  private Optional<Path> find(Path archive) {
    try {
      return Optional.of(layout.find(archive).path());
    } catch (FailureException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Future<Picture> read(Path path, String frame, TileCoord coord) {
    return FileByteSource.open(vertx, path)
        .compose(source -> PmtilesReader.open(source, workers))
        .compose(archive -> readTile(archive, frame, coord).eventually(archive::close));
  }

  private Future<Picture> readTile(PmtilesReader archive, String frame, TileCoord coord) {
    String where = frame + ", tile " + coord.z() + "/" + coord.x() + "/" + coord.y();
    TileType type = archive.header().tileType();
    return archive
        .tile(coord.z(), coord.x(), coord.y())
        .map(found -> found.orElseThrow(() -> FailureException.notFound(where + " does not exist")))
        .compose(
            bytes ->
                workers.call(
                    () -> {
                      decoder.decode(type, bytes.getBytes(), where);
                      return new Picture("image/" + type.name().toLowerCase(Locale.ROOT), bytes);
                    }));
  }
}
