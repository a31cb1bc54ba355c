package twf.tiles.pmtiles;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;

/**
 * An open PMTiles v3 archive: its header and root directory in memory (with the first 16 KiB, out
 * of which small archives are answered), all else read when asked for and not kept.
 *
 * <p>Immutable; any thread may ask, several at a time. All futures fail with a {@link
 * FailureException}: malformed where the archive is not what it claims, storage where it cannot be
 * read. Everything is bounded by {@link ArchiveLimits}.
 */
public final class PmtilesReader {
  private final ByteSource source;
  private final Buffer head;
  private final @Nullable WorkerPool workers;
  private final Header header;
  private final Directory root;

  private PmtilesReader(
      ByteSource source, Buffer head, @Nullable WorkerPool workers, Header header, Directory root) {
    this.source = source;
    this.head = head;
    this.workers = workers;
    this.header = header;
    this.root = root;
  }

  /** Opens an archive that is decompressed by whatever thread its source answers on. */
  public static Future<PmtilesReader> open(ByteSource source) {
    return open(source, null);
  }

  /**
   * Opens an archive.
   *
   * @param source belongs to the archive from here on; closed if it cannot be opened
   * @param workers decompress what is compressed; null for the thread that the source answers on
   */
  public static Future<PmtilesReader> open(ByteSource source, @Nullable WorkerPool workers) {
    return source
        .read(0, (int) Math.min(ArchiveLimits.ROOT_END, source.size()))
        .compose(head -> open(source, head, workers))
        .recover(
            cause -> source.close().transform(closed -> Future.<PmtilesReader>failedFuture(cause)));
  }

  private static Future<PmtilesReader> open(
      ByteSource source, Buffer head, @Nullable WorkerPool workers) {
    String where = source.name();
    Header header = Header.parse(head, where);
    requireRootPlace(header.root(), source.size(), where);
    int begin = (int) header.root().offset();
    Buffer raw = head.getBuffer(begin, begin + (int) header.root().length());
    return directory(workers, raw, header.internalCompression(), where + ", root directory")
        .map(
            root -> {
              if (root.size() == 0 && !isEmpty(header)) {
                throw FailureException.malformed(
                    where, "root directory: no entries, and the header speaks of tiles");
              }
              return new PmtilesReader(source, head, workers, header, root);
            });
  }

  /** The root directory: behind the header, within the first 16 KiB and within the file. */
  private static void requireRootPlace(Section root, long size, String where) {
    if (root.isEmpty()) {
      throw FailureException.malformed(where, "root directory: length 0");
    }
    if (root.offset() < ArchiveLimits.HEADER) {
      throw FailureException.malformed(
          where,
          "root directory: expected behind the header's 127 bytes, found at " + root.describe());
    }
    if (!root.endsWithin(ArchiveLimits.ROOT_END)) {
      throw FailureException.malformed(
          where,
          "root directory: expected within the first 16384 bytes, found at " + root.describe());
    }
    root.requireWithinFile(size, "root directory", where);
  }

  /**
   * Whether the header is that of an archive without anything. Writers make such archives, although
   * the specification says that directories are not empty.
   */
  private static boolean isEmpty(Header header) {
    return header.leaves().isEmpty()
        && header.tiles().isEmpty()
        && header.addressedTiles() == 0
        && header.tileEntries() == 0
        && header.tileContents() == 0;
  }

  /** The same archive without its first 16 KiB, to be kept in numbers. */
  public PmtilesReader withoutHead() {
    return new PmtilesReader(source, Buffer.buffer(), workers, header, root);
  }

  /** The file or URL, for messages. */
  public String name() {
    return source.name();
  }

  /** About how many bytes it takes in memory. */
  public int weight() {
    return head.length() + root.weight();
  }

  /** The archive's size in bytes. */
  public long size() {
    return source.size();
  }

  public Header header() {
    return header;
  }

  Directory root() {
    return root;
  }

  /** Closes the source. */
  public Future<Void> close() {
    return source.close();
  }

  /** A tile, decompressed; empty if the archive has none there or there is no such place. */
  public Future<Optional<Buffer>> tile(int z, int x, int y) {
    return TileId.exists(z, x, y)
        ? tile(TileId.of(z, x, y))
        : Future.succeededFuture(Optional.empty());
  }

  /** A tile, decompressed; empty if the archive has none of that id. */
  public Future<Optional<Buffer>> tile(long tileId) {
    return find(root, tileId, ArchiveLimits.LEAF_LEVELS, this::leaf)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : content(found.get(), tileId).map(Optional::of));
  }

  /** The content of a tile entry of this archive, decompressed. */
  public Future<Buffer> content(DirectoryEntry entry) {
    return content(entry, entry.tileId());
  }

  private Future<Buffer> content(DirectoryEntry entry, long tileId) {
    String where = name() + ", tile " + tileId;
    return readPart(header.tiles(), entry.offset(), entry.length(), ArchiveLimits.TILE, where)
        .compose(raw -> decompress(raw, header.tileCompression(), ArchiveLimits.TILE, where));
  }

  /**
   * Where a tile lies, as it is stored; empty if the archive has none of that id. Reads leaf
   * directories only, and none of the tile.
   *
   * @param leaves answers leaf directories, such as a cache before {@link #leaf}
   */
  public Future<Optional<Section>> locate(
      long tileId, Function<DirectoryEntry, Future<Directory>> leaves) {
    return find(root, tileId, ArchiveLimits.LEAF_LEVELS, leaves)
        .map(found -> found.map(entry -> toSection(entry, tileId)));
  }

  private Section toSection(DirectoryEntry entry, long tileId) {
    String where = name() + ", tile " + tileId;
    Section tiles = header.tiles();
    requirePart(tiles, entry.offset(), entry.length(), ArchiveLimits.TILE, where);
    Section place = new Section(tiles.offset() + entry.offset(), entry.length());
    if (!place.endsWithin(size())) {
      throw FailureException.malformed(where, "lies beyond the archive's " + size() + " bytes");
    }
    return place;
  }

  private Future<Optional<DirectoryEntry>> find(
      Directory directory,
      long tileId,
      int levels,
      Function<DirectoryEntry, Future<Directory>> leaves) {
    Optional<DirectoryEntry> found = directory.find(tileId);
    if (found.isEmpty() || !found.get().isLeaf()) {
      return Future.succeededFuture(found);
    }
    if (levels == 0) {
      return Future.failedFuture(tooDeep());
    }
    return leaves.apply(found.get()).compose(leaf -> find(leaf, tileId, levels - 1, leaves));
  }

  FailureException tooDeep() {
    return FailureException.malformed(
        name(), "leaf directories more than " + ArchiveLimits.LEAF_LEVELS + " levels deep");
  }

  /** Reads the leaf directory that {@code entry} of another directory leads to. */
  public Future<Directory> leaf(DirectoryEntry entry) {
    String where = name() + ", leaf directory of tile " + entry.tileId();
    return readPart(header.leaves(), entry.offset(), entry.length(), ArchiveLimits.DIRECTORY, where)
        .compose(raw -> directory(workers, raw, header.internalCompression(), where))
        .map(
            leaf -> {
              if (leaf.size() == 0) {
                throw FailureException.malformed(where, "has no entries");
              }
              return leaf;
            });
  }

  /** The metadata, decompressed and not parsed: a JSON object if the archive is right. */
  public Future<Buffer> metadata() {
    String where = name() + ", metadata";
    Section section = header.metadata();
    if (section.isEmpty()) {
      return Future.succeededFuture(Buffer.buffer());
    }
    int limit = ArchiveLimits.METADATA;
    return readPart(section, 0, section.length(), limit, where)
        .compose(raw -> decompress(raw, header.internalCompression(), limit, where));
  }

  /**
   * Reads a part as it is stored, out of memory where it lies within the first 16 KiB.
   *
   * @param section where {@code offset} counts from, and what the part must not leave
   * @param most the most bytes that the part may have in the archive
   * @param where the file and its part, for messages
   */
  private Future<Buffer> readPart(
      Section section, long offset, long length, int most, String where) {
    try {
      requirePart(section, offset, length, most, where);
    } catch (FailureException e) {
      return Future.failedFuture(e);
    }
    long position = section.offset() + offset;
    return position <= head.length() - length
        ? Future.succeededFuture(head.getBuffer((int) position, (int) (position + length)))
        : source.read(position, (int) length);
  }

  /** Throws malformed unless a part is one; the parameters are those of {@link #readPart}. */
  private static void requirePart(
      Section section, long offset, long length, int most, String where) {
    if (!section.contains(offset, length)) {
      throw FailureException.malformed(
          where,
          "%d bytes at %d leave their section of %d bytes"
              .formatted(length, offset, section.length()));
    }
    if (length > most) {
      throw FailureException.malformed(where, length + " bytes, more than " + most);
    }
    if (offset > Long.MAX_VALUE - section.offset()) {
      throw FailureException.malformed(where, "begins at byte 2^63 or later");
    }
  }

  private static Future<Directory> directory(
      @Nullable WorkerPool workers, Buffer raw, Compression compression, String where) {
    int limit = ArchiveLimits.DIRECTORY_DECOMPRESSED;
    return compute(
        workers,
        compression == Compression.NONE ? raw.length() : Integer.MAX_VALUE,
        () -> Directory.parse(Decompressor.decompress(raw, compression, limit, where), where));
  }

  /** Decompresses, on a worker if it is compressed: few bytes may decompress to many. */
  private Future<Buffer> decompress(Buffer raw, Compression compression, int limit, String where) {
    return compute(
        workers,
        compression == Compression.NONE ? 0 : Integer.MAX_VALUE,
        () -> Decompressor.decompress(raw, compression, limit, where));
  }

  /** Computes as the next method does, on the workers of this archive. */
  <T> Future<T> compute(int weight, Callable<T> work) {
    return compute(workers, weight, work);
  }

  /**
   * Computes on a worker, or at once where there is none or little to do.
   *
   * @param weight about how many bytes are looked at
   */
  private static <T> Future<T> compute(@Nullable WorkerPool workers, int weight, Callable<T> work) {
    if (workers != null && weight > ArchiveLimits.MAX_INLINE_BYTES) {
      return workers.call(work);
    }
    try {
      return Future.succeededFuture(work.call());
    } catch (Exception e) {
      return Future.failedFuture(e);
    }
  }
}
