package twf.tiles.web.legacy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twf.tiles.catalog.CatalogView;
import twf.tiles.catalog.ContentReader;
import twf.tiles.catalog.PublishedFrame;
import twf.tiles.catalog.ServedDocument;
import twf.tiles.common.BoundedConcurrency;
import twf.tiles.common.FutureCache;
import twf.tiles.common.RateLimitedNotice;
import twf.tiles.common.WorkerPool;
import twf.tiles.domain.SnapshotFrame;
import twf.tiles.domain.VariableKey;
import twf.tiles.error.FailureException;
import twf.tiles.error.FailureKind;
import twf.tiles.http.ByteRange;
import twf.tiles.image.ImageDecoder;
import twf.tiles.image.PngCodec;
import twf.tiles.pmtiles.ByteSource;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.Directory;
import twf.tiles.pmtiles.Header;
import twf.tiles.pmtiles.PmtilesReader;
import twf.tiles.pmtiles.Section;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;
import twf.tiles.web.archive.CachedArchiveStore;

/**
 * Finds tiles in published archives and converts those that are not PNG. Caches headers,
 * directories and converted tiles, bounded by bytes. Thread-safe.
 *
 * <p>Futures fail with a {@link FailureException}, not found if there is no such frame or tile; or
 * with an {@link UndecodableTileException} if the tile cannot be decoded.
 */
final class LegacyTileFinder {
  private static final Logger LOG = LoggerFactory.getLogger(LegacyTileFinder.class);
  private static final long MAX_READER_BYTES = 16L * 1024 * 1024;
  private static final long MAX_LEAF_BYTES = 8L * 1024 * 1024;
  private static final long MAX_CONVERTED_BYTES = 16L * 1024 * 1024;

  private final ContentReader contents;
  private final CachedArchiveStore archives;
  private final WorkerPool files;
  private final WorkerPool images;
  private final FutureCache<FrameName, PmtilesReader> readers;
  private final FutureCache<LeafName, Directory> leaves;
  private final FutureCache<TileName, ServedDocument> converted;
  private final ImageDecoder decoder = new ImageDecoder();
  private final RateLimitedNotice warnings =
      new RateLimitedNotice(Clock.systemUTC(), Duration.ofMinutes(1));

  /**
   * @param images workers that decode and encode images, separate from those that read files
   */
  LegacyTileFinder(
      Vertx vertx,
      ContentReader contents,
      CachedArchiveStore archives,
      WorkerPool files,
      WorkerPool images) {
    this.contents = contents;
    this.archives = archives;
    this.files = files;
    this.images = images;
    this.readers = new FutureCache<>(vertx, files, MAX_READER_BYTES, PmtilesReader::weight);
    this.leaves = new FutureCache<>(vertx, files, MAX_LEAF_BYTES, Directory::weight);
    this.converted = new FutureCache<>(vertx, images, MAX_CONVERTED_BYTES, ServedDocument::length);
  }

  private record FrameName(VariableKey key, String frameId, String sha256) {}

  private record LeafName(String sha256, long offset) {}

  private record TileName(String sha256, long tileId) {}

  Future<LegacyContent> find(CatalogView view, LegacyTilePath.Frame asked, long tileId) {
    return findFrame(view, asked)
        .compose(
            found -> {
              VariableKey key = found.snapshot().key();
              SnapshotFrame frame = found.frame();
              return open(key, frame)
                  .compose(
                      archive ->
                          locate(frame, archive, tileId)
                              .compose(place -> toTile(key, frame, archive, tileId, place)));
            });
  }

  /**
   * Finds the frame: in the pointer's snapshot if the path asks for the latest run; otherwise in
   * the variable's newest snapshot or the pointer's.
   */
  private Future<PublishedFrame> findFrame(CatalogView view, LegacyTilePath.Frame asked) {
    VariableKey key = asked.key(view).orElseThrow(() -> notFound(asked.model()));
    if (!asked.isLatest()) {
      return contents.frame(view, key, asked.frameId());
    }
    String name = view.pointerSnapshotName(key).orElseThrow(() -> notFound(key.toString()));
    return contents
        .snapshot(key, name)
        .map(
            shown ->
                shown
                    .frame(asked.frameId())
                    .orElseThrow(() -> notFound(key + "/" + asked.frameId())));
  }

  /** Opens the archive of a frame; it does not have to be closed. */
  private Future<PmtilesReader> open(VariableKey key, SnapshotFrame frame) {
    return readers.getAsync(
        new FrameName(key, frame.frameId(), frame.sha256()),
        () ->
            PmtilesReader.open(new PublishedSource(key, frame), files)
                .map(PmtilesReader::withoutHead));
  }

  private Future<Optional<Section>> locate(
      SnapshotFrame frame, PmtilesReader archive, long tileId) {
    return archive.locate(
        tileId,
        entry ->
            leaves.getAsync(
                new LeafName(frame.sha256(), entry.offset()), () -> archive.leaf(entry)));
  }

  private Future<LegacyContent> toTile(
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
      return archives
          .open(key, frame)
          .map(
              content ->
                  new LegacyContent(
                      etag, range.length(), 0, response -> content.send(response, range)));
    }
    String where =
        "%s/%s, tile %s/%s/%s"
            .formatted(
                key,
                frame.frameId(),
                TileId.zoomOf(tileId),
                TileId.xOf(tileId),
                TileId.yOf(tileId));
    // The tag is the digest of the bytes, as encoders may differ between servers.
    return converted
        .getAsync(new TileName(frame.sha256(), tileId), () -> convert(archive, tileId, where))
        .recover(cause -> Future.failedFuture(toUndecodable(where, cause)))
        .map(LegacyContent::of);
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
        && known.failure().kind() == FailureKind.MALFORMED) {
      UndecodableTileException undecodable =
          new UndecodableTileException(where + " cannot be decoded: " + known.failure().problem());
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

  /** Reads a published archive; holds no file open between reads. */
  private final class PublishedSource implements ByteSource {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final VariableKey key;
    private final SnapshotFrame frame;

    PublishedSource(VariableKey key, SnapshotFrame frame) {
      this.key = key;
      this.frame = frame;
    }

    @Override
    public String name() {
      return key + "/" + frame.frameId() + ".pmtiles";
    }

    @Override
    public long size() {
      return frame.bytes();
    }

    @Override
    public Future<Buffer> read(long position, int length) {
      if (position < 0 || length < 0 || position > size() - length) {
        return Future.failedFuture(
            FailureException.malformed(
                name(), length + " bytes at " + position + " lie beyond its " + size() + " bytes"));
      }
      List<ByteRange> chunks = new ArrayList<>();
      for (long at = position; at < position + length; at += CHUNK_BYTES) {
        chunks.add(new ByteRange(at, Math.min(at + CHUNK_BYTES, position + length) - 1));
      }
      return archives
          .open(key, frame)
          .compose(content -> BoundedConcurrency.mapConcurrently(chunks, 1, content::read))
          .map(
              parts ->
                  parts.size() == 1
                      ? parts.get(0)
                      : parts.stream().reduce(Buffer.buffer(length), Buffer::appendBuffer));
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
