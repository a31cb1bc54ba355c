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
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.TileType;
import twf.tiles.pmtiles.source.FileByteSource;
import twf.tiles.storage.StagingLayout;

/**
 * Single tiles out of the archives below a root, as the checks of it would read them: nothing
 * outside of the root, and nothing that is no image. Thread-safe; never blocks its caller.
 */
public final class TilePreviewReader {
  private final Vertx vertx;
  private final WorkerPool workers;
  private final StagingLayout tree;
  private final ImageDecoder decoder = new ImageDecoder();

  /**
   * @param root STAGING_ROOT, or PUBLISH_ROOT, which has its archives at the same places
   */
  public TilePreviewReader(Vertx vertx, WorkerPool workers, Path root) {
    this.vertx = vertx;
    this.workers = workers;
    this.tree = new StagingLayout(root);
  }

  /**
   * A tile as it is in its archive.
   *
   * @param type the media type
   * @param bytes an image that can be decoded
   */
  public record Picture(String type, Buffer bytes) {}

  /**
   * Reads a tile.
   *
   * @return empty where there is no such archive; fails with a {@link FailureException}: not found
   *     where it has no such tile, malformed where it is no archive or the tile no image
   */
  public Future<Optional<Picture>> read(VariableKey key, String frameId, TileCoord place) {
    return workers
        .call(() -> find(tree.archive(key, frameId)))
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : read(found.get(), key + "/" + frameId, place).map(Optional::of));
  }

  private Optional<Path> find(Path archive) {
    try {
      return Optional.of(tree.find(archive).path());
    } catch (FailureException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Future<Picture> read(Path path, String frame, TileCoord place) {
    return FileByteSource.open(vertx, path)
        .compose(source -> PmtilesReader.open(source, workers))
        .compose(archive -> tile(archive, frame, place).eventually(archive::close));
  }

  private Future<Picture> tile(PmtilesReader archive, String frame, TileCoord place) {
    String where = frame + ", tile " + place.z() + "/" + place.x() + "/" + place.y();
    TileType type = archive.header().format().type();
    return archive
        .tile(place.z(), place.x(), place.y())
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
