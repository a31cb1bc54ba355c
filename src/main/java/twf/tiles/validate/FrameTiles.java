package twf.tiles.validate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import twf.tiles.async.Blocking;
import twf.tiles.bus.TilePlace;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.image.ImageDecoder;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.FileSource;
import twf.tiles.pmtiles.TileType;

/**
 * Single tiles out of the archives below a root, as the checks of it would read them: nothing
 * outside of the root, and nothing that is no image. Thread-safe; never blocks its caller.
 */
public final class FrameTiles {
  private final Vertx vertx;
  private final Blocking workers;
  private final StagingTree tree;
  private final ImageDecoder decoder = new ImageDecoder();

  /**
   * @param root STAGING_ROOT, or PUBLISH_ROOT, which has its archives at the same places
   */
  public FrameTiles(Vertx vertx, Blocking workers, Path root) {
    this.vertx = vertx;
    this.workers = workers;
    this.tree = new StagingTree(root);
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
   * @return empty where there is no such archive; fails with a {@link TileException}: not found
   *     where it has no such tile, malformed where it is no archive or the tile no image
   */
  public Future<Optional<Picture>> read(VariableKey key, String frameId, TilePlace place) {
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
    } catch (TileException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Future<Picture> read(Path path, String frame, TilePlace place) {
    return FileSource.open(vertx, path)
        .compose(source -> Archive.open(source, workers))
        .compose(archive -> tile(archive, frame, place).eventually(archive::close));
  }

  private Future<Picture> tile(Archive archive, String frame, TilePlace place) {
    String where = frame + ", tile " + place.z() + "/" + place.x() + "/" + place.y();
    TileType type = archive.header().format().type();
    return archive
        .tile(place.z(), place.x(), place.y())
        .map(found -> found.orElseThrow(() -> TileException.notFound(where + " does not exist")))
        .compose(
            bytes ->
                workers.call(
                    () -> {
                      decoder.decode(type, bytes.getBytes(), where);
                      return new Picture("image/" + type.name().toLowerCase(Locale.ROOT), bytes);
                    }));
  }
}
