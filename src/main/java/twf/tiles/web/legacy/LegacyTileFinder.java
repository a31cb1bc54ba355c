package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.FutureCache;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.Failure;
import twf.tiles.error.FailureException;
import twf.tiles.http.ByteRange;
import twf.tiles.image.ImageDecoder;
import twf.tiles.image.PngCodec;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.Section;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;

/**
 * Finds tiles in published archives and converts those that are not PNG. Thread-safe.
 *
 * <p>Futures fail with a {@link FailureException}, not found if there is no such frame or tile; or
 * with an {@link UndecodableTileException} if the tile cannot be decoded.
 */
public final class LegacyTileFinder {
  private static final Logger LOG = LoggerFactory.getLogger(LegacyTileFinder.class);
  private static final long MAX_MADE_BYTES = 16L * 1024 * 1024;

  private final Catalog catalog;
  private final ArchiveReaderCache archives;
  private final WorkerPool images;
  private final FutureCache<Name, ServedDocument> converted;
  private final ImageDecoder decoder = new ImageDecoder();
  private final RateLimitedNotice warnings =
      new RateLimitedNotice(Clock.systemUTC(), Duration.ofMinutes(1));

  /**
   * @param images workers that decode and encode images, separate from those that read files
   */
  public LegacyTileFinder(
      Vertx vertx, Catalog catalog, ArchiveReaderCache archives, WorkerPool images) {
    this.catalog = catalog;
    this.archives = archives;
    this.images = images;
    this.converted = new FutureCache<>(vertx, images, MAX_MADE_BYTES, ServedDocument::length);
  }

  Future<LegacyTile> find(CatalogView view, LegacyFrameRef address, LegacyTileCoord tile) {
    long tileId = tile.tileId();
    return findFrame(view, address)
        .compose(
            found -> {
              VariableKey key = found.snapshot().key();
              SnapshotFrame frame = found.frame();
              return archives
                  .open(key, frame)
                  .compose(
                      archive ->
                          archives
                              .locate(frame, archive, tileId)
                              .compose(place -> toTile(key, frame, archive, tileId, place)));
            });
  }

  /**
   * Finds the frame: in the pointer's snapshot if the path asks for the latest run; otherwise in
   * the variable's newest snapshot or the pointer's.
   */
  private Future<PublishedFrame> findFrame(CatalogView view, LegacyFrameRef address) {
    VariableKey key = address.key(view).orElseThrow(() -> notFound(address.model()));
    if (!address.isLatest()) {
      return catalog.contents().frame(view, key, address.frameId());
    }
    String snapshot = view.pointerSnapshotName(key).orElseThrow(() -> notFound(key.toString()));
    return catalog
        .contents()
        .snapshot(key, snapshot)
        .map(
            shown ->
                shown
                    .frame(address.frameId())
                    .orElseThrow(() -> notFound(key + "/" + address.frameId())));
  }

  private Future<LegacyTile> toTile(
      VariableKey key,
      SnapshotFrame frame,
      PmtilesReader archive,
      long tileId,
      Optional<Section> place) {
    Section stored = place.orElseThrow(() -> notFound("tile " + tileId + " of " + archive.name()));
    Header header = archive.header();
    if (header.tileType() == TileType.PNG && header.tileCompression() == Compression.NONE) {
      ByteRange range = new ByteRange(stored.offset(), stored.offset() + stored.length() - 1);
      String etag = ServedDocument.entityTag(frame.sha256() + "-" + tileId);
      return Future.succeededFuture(new LegacyTile.Stored(key, frame, range, etag));
    }
    String where =
        "%s/%s, tile %d/%d/%d"
            .formatted(
                key,
                frame.frameId(),
                TileId.zoomOf(tileId),
                TileId.xOf(tileId),
                TileId.yOf(tileId));
    return converted
        .getAsync(new Name(frame.sha256(), tileId), () -> convert(archive, tileId, where))
        .recover(cause -> Future.failedFuture(toUndecodable(where, cause)))
        .map(LegacyTile.Made::new);
  }

  private Future<ServedDocument> convert(PmtilesReader archive, long tileId, String where) {
    return archive
        .tile(tileId)
        .map(found -> found.orElseThrow(() -> notFound("tile " + tileId)))
        .compose(
            bytes ->
                images.call(
                    () -> ServedDocument.of(toPng(archive.header().tileType(), bytes, where))));
  }

  private byte[] toPng(TileType type, Buffer bytes, String where) throws IOException {
    return switch (type) {
      case PNG -> bytes.getBytes();
      case WEBP -> {
        if (decoder.webpProblem().isPresent()) {
          // The reason contains paths of this machine; it was logged at the start.
          throw FailureException.unavailable("this server cannot decode WebP");
        }
        yield PngCodec.encode(decoder.decode(type, bytes.getBytes(), where));
      }
      case UNKNOWN, MVT, JPEG, AVIF, MLT ->
          throw FailureException.malformed(where, "tile type " + type + " is neither PNG nor WebP");
    };
  }

  /**
   * Converts the failure of a damaged tile into one that is safe for clients: it says what is
   * wrong, without the path of the archive. The damage is the builder's and permanent, so it is
   * logged at most once a minute.
   */
  private Throwable toUndecodable(String where, Throwable cause) {
    if (cause instanceof FailureException known
        && known.failure() instanceof Failure.Malformed malformed) {
      UndecodableTileException undecodable =
          new UndecodableTileException(where + " cannot be decoded: " + malformed.problem());
      warnings.report(count -> LOG.warn("{} ({} such requests)", undecodable.getMessage(), count));
      return undecodable;
    }
    return cause;
  }

  /** The tile exists but cannot be converted to PNG. The message is safe for clients. */
  static final class UndecodableTileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UndecodableTileException(String message) {
      super(message, null, false, false);
    }
  }

  private static FailureException notFound(String what) {
    return FailureException.notFound("nothing of " + what + " is published");
  }

  private record Name(String sha256, long tileId) {}
}
