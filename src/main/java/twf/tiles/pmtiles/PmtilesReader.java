package twf.tiles.pmtiles;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import twf.tiles.common.WorkerPool;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.source.ByteSource;

/**
 * An open PMTiles v3 archive: its header and root directory in memory (with the first 16 KiB, out
 * of which small archives are answered), all else read when asked for and not kept.
 *
 * <p>Immutable; any thread may ask, several at a time. All futures fail with a {@link
 * FailureException}: malformed where the archive is not what it claims, storage where it cannot be
 * read. Everything is bounded by {@link ArchiveLimits}.
 */
public final class PmtilesReader {
  private final SectionReader reader;
  private final Header header;
  private final Directory root;

  private PmtilesReader(SectionReader reader, Header header, Directory root) {
    this.reader = reader;
    this.header = header;
    this.root = root;
  }

  /** Opens an archive that is decompressed by whatever thread its source answers on. */
  public static Future<PmtilesReader> open(ByteSource source) {
    return openClosingOnFailure(source, null);
  }

  /**
   * Opens an archive.
   *
   * @param source belongs to the archive from here on; closed if it cannot be opened
   * @param workers decompress what is compressed
   */
  public static Future<PmtilesReader> open(ByteSource source, WorkerPool workers) {
    return openClosingOnFailure(source, workers);
  }

  private static Future<PmtilesReader> openClosingOnFailure(
      ByteSource source, @Nullable WorkerPool workers) {
    int first = (int) Math.min(ArchiveLimits.ROOT_END, source.size());
    return source
        .read(0, first)
        .compose(head -> open(new SectionReader(source, head, workers)))
        .recover(
            cause -> source.close().transform(closed -> Future.<PmtilesReader>failedFuture(cause)));
  }

  private static Future<PmtilesReader> open(SectionReader reader) {
    String where = reader.source().name();
    Header header = Header.parse(reader.head(), where);
    SectionVerifier.checkRoot(header.root(), reader.source().size(), where);
    int begin = (int) header.root().offset();
    Buffer raw = reader.head().getBuffer(begin, begin + (int) header.root().length());
    return reader
        .directory(raw, header.format().internal(), where + ", root directory")
        .map(
            root -> {
              SectionVerifier.checkEmptiness(header, root, where);
              return new PmtilesReader(reader, header, root);
            });
  }

  /** The file or URL, for messages. */
  public String name() {
    return reader.source().name();
  }

  /** The same archive without its first 16 KiB, to be kept in numbers. */
  public PmtilesReader withoutHead() {
    return new PmtilesReader(reader.withoutHead(), header, root);
  }

  /** About how many bytes it takes in memory. */
  public int weight() {
    return reader.head().length() + root.weight();
  }

  /** The archive's size in bytes. */
  public long size() {
    return reader.source().size();
  }

  public Header header() {
    return header;
  }

  /** A tile, decompressed; empty if the archive has none there or there is no such place. */
  public Future<Optional<Buffer>> tile(int z, int x, int y) {
    boolean exists = z >= 0 && z <= TileId.MAX_ZOOM && x >= 0 && y >= 0 && x < 1 << z && y < 1 << z;
    return exists ? tile(TileId.of(z, x, y)) : Future.succeededFuture(Optional.empty());
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

  /**
   * Where a tile lies, as it is stored; empty if the archive has none of that id. Reads leaf
   * directories only, and none of the tile.
   *
   * @param leaves where they come from; {@link #leaf} reads one anew
   */
  public Future<Optional<Section>> locate(long tileId, LeafDirectorySource leaves) {
    return find(root, tileId, ArchiveLimits.LEAF_LEVELS, leaves)
        .map(found -> found.map(entry -> toSection(entry, tileId)));
  }

  private Section toSection(DirectoryEntry entry, long tileId) {
    String where = name() + ", tile " + tileId;
    Section tiles = header.tiles();
    reader.requirePart(tiles, entry.offset(), entry.length(), ArchiveLimits.TILE, where);
    Section place = new Section(tiles.offset() + entry.offset(), entry.length());
    if (!place.endsWithin(size())) {
      throw FailureException.malformed(where, "lies beyond the archive's " + size() + " bytes");
    }
    return place;
  }

  /** The metadata, decompressed and not parsed: a JSON object if the archive is right. */
  public Future<Buffer> metadata() {
    String where = name() + ", metadata";
    Section section = header.metadata();
    if (section.isEmpty()) {
      return Future.succeededFuture(Buffer.buffer());
    }
    Compression compression = header.format().internal();
    return reader
        .readPart(section, 0, section.length(), ArchiveLimits.METADATA, where)
        .compose(raw -> reader.decompress(raw, compression, ArchiveLimits.METADATA, where));
  }

  /** Closes the source. */
  public Future<Void> close() {
    return reader.source().close();
  }

  SectionReader reader() {
    return reader;
  }

  Directory root() {
    return root;
  }

  /** Reads the leaf directory that {@code entry} of another directory leads to. */
  public Future<Directory> leaf(DirectoryEntry entry) {
    String where = name() + ", leaf directory of tile " + entry.tileId();
    Compression compression = header.format().internal();
    return reader
        .readPart(header.leaves(), entry.offset(), entry.length(), ArchiveLimits.DIRECTORY, where)
        .compose(raw -> reader.directory(raw, compression, where))
        .map(
            leaf -> {
              if (leaf.size() == 0) {
                throw FailureException.malformed(where, "has no entries");
              }
              return leaf;
            });
  }

  private Future<Optional<DirectoryEntry>> find(
      Directory directory, long tileId, int levels, LeafDirectorySource leaves) {
    Optional<DirectoryEntry> found = directory.find(tileId);
    if (found.isEmpty() || !found.get().isLeaf()) {
      return Future.succeededFuture(found);
    }
    if (levels == 0) {
      return Future.failedFuture(LeafDirectoryLoader.tooDeep(name()));
    }
    return leaves.leaf(found.get()).compose(leaf -> find(leaf, tileId, levels - 1, leaves));
  }

  /** The content of a tile entry of this archive, decompressed. */
  public Future<Buffer> content(DirectoryEntry entry) {
    return content(entry, entry.tileId());
  }

  private Future<Buffer> content(DirectoryEntry entry, long tileId) {
    String where = name() + ", tile " + tileId;
    Compression compression = header.format().tile();
    return reader
        .readPart(header.tiles(), entry.offset(), entry.length(), ArchiveLimits.TILE, where)
        .compose(raw -> reader.decompress(raw, compression, ArchiveLimits.TILE, where));
  }
}
