package twf.tiles.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;
import twf.tiles.async.Blocking;
import twf.tiles.catalog.Catalog;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ContentCache;
import twf.tiles.catalog.Document;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.contract.SnapshotFrame;
import twf.tiles.contract.VariableKey;
import twf.tiles.failure.TileException;
import twf.tiles.image.ImageDecoder;
import twf.tiles.image.PngEncoder;
import twf.tiles.pmtiles.Archive;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.Format;
import twf.tiles.pmtiles.Section;
import twf.tiles.pmtiles.TileType;

/**
 * Finds tiles in published archives, and makes PNGs of those that are none. Thread-safe.
 *
 * <p>Futures fail with a {@link TileException}: not found where there is no such frame or tile.
 */
final class LegacyTiles {
  private static final long MAX_MADE_BYTES = 32L * 1024 * 1024;

  private final Catalog catalog;
  private final OpenedArchives archives;
  private final Blocking images;
  private final ContentCache<Name, Document> made;
  private final ImageDecoder decoder = new ImageDecoder();
  private final PngEncoder encoder = new PngEncoder();

  /**
   * @param images decodes and encodes, apart from who reads files
   */
  LegacyTiles(Vertx vertx, Catalog catalog, OpenedArchives archives, Blocking images) {
    this.catalog = catalog;
    this.archives = archives;
    this.images = images;
    this.made = new ContentCache<>(vertx, images, MAX_MADE_BYTES, Document::length);
  }

  Future<LegacyTile> find(CatalogView view, FrameAddress address, TileAddress tile) {
    long tileId = tile.tileId();
    return frame(view, address)
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
                              .compose(place -> tile(key, frame, archive, tileId, place)));
            });
  }

  /** The pointer's own snapshot says what the latest frames are, the newest what a run's are. */
  private Future<PublishedFrame> frame(CatalogView view, FrameAddress address) {
    VariableKey key = address.key(view).orElseThrow(() -> nothing(address.model()));
    if (!address.isLatest()) {
      return catalog.contents().frame(view, key, address.frameId());
    }
    String snapshot = view.pointerName(key).orElseThrow(() -> nothing(key.toString()));
    return catalog
        .snapshot(key, snapshot)
        .map(
            shown ->
                new PublishedFrame(
                    shown.snapshot(),
                    shown
                        .frame(address.frameId())
                        .orElseThrow(() -> nothing(key + "/" + address.frameId()))));
  }

  private Future<LegacyTile> tile(
      VariableKey key, SnapshotFrame frame, Archive archive, long tileId, Optional<Section> place) {
    Section stored = place.orElseThrow(() -> nothing("tile " + tileId + " of " + archive.name()));
    Format format = archive.header().format();
    if (format.type() == TileType.PNG && format.tile() == Compression.NONE) {
      ByteRange range = new ByteRange(stored.offset(), stored.offset() + stored.length() - 1);
      String etag = Document.quoted(frame.sha256() + "-" + tileId);
      return Future.succeededFuture(new LegacyTile.Stored(key, frame, range, etag));
    }
    return made.fetch(new Name(frame.sha256(), tileId), () -> make(archive, tileId))
        .map(LegacyTile.Made::new);
  }

  private Future<Document> make(Archive archive, long tileId) {
    return archive
        .tile(tileId)
        .map(found -> found.orElseThrow(() -> nothing("tile " + tileId)))
        .compose(bytes -> images.call(() -> Document.of(png(archive, tileId, bytes))));
  }

  private byte[] png(Archive archive, long tileId, Buffer bytes) throws IOException {
    String where = archive.name() + ", tile " + tileId;
    return switch (archive.header().format().type()) {
      case PNG -> bytes.getBytes();
      case WEBP -> encoder.encode(decoder.decode(TileType.WEBP, bytes.getBytes(), where));
      case UNKNOWN, MVT, JPEG, AVIF, MLT ->
          throw TileException.malformed(where, "neither PNG nor WebP");
    };
  }

  private static TileException nothing(String what) {
    return TileException.notFound("nothing of " + what + " is published");
  }

  private record Name(String sha256, long tileId) {}
}
