package twf.tiles.testing;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import twf.tiles.pmtiles.Compression;
import twf.tiles.pmtiles.DirectoryEntry;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;

/**
 * Builds small archives for tests. An archive is valid, with counts and zooms computed from its
 * tiles, unless a test edits a directory or patches the header. Add tiles in ascending order of id;
 * equal contents are stored once.
 */
public final class TestArchiveBuilder {
  private final List<DirectoryEntry> entries = new ArrayList<>();
  private final Buffer tiles = Buffer.buffer();
  private final Map<ByteBuffer, Long> offsets = new HashMap<>();
  private final Buffer leaves = Buffer.buffer();
  private final List<UnaryOperator<Buffer>> patches = new ArrayList<>();
  private Compression internal = Compression.GZIP;
  private Compression tileCompression = Compression.NONE;
  private TileType type = TileType.PNG;
  private double[] bounds = {-10, 50, 2, 58};
  private byte[] metadata = "{}".getBytes(StandardCharsets.UTF_8);
  private int leafSize;
  private int levels;
  private UnaryOperator<List<DirectoryEntry>> rootEdit = UnaryOperator.identity();
  private UnaryOperator<List<DirectoryEntry>> leafEdit = UnaryOperator.identity();
  private byte[] storedRoot = new byte[0];

  /**
   * Returns an archive of all tiles of zooms 0 to {@code maxZoom}; the content of each is the text
   * "tile {id}".
   */
  public static TestArchiveBuilder pyramid(int maxZoom) {
    TestArchiveBuilder archive = new TestArchiveBuilder();
    for (long id = 0; id < TileId.firstOf(maxZoom + 1); id++) {
      archive.run(id, 1, ("tile " + id).getBytes(StandardCharsets.UTF_8));
    }
    return archive;
  }

  /** Appends a tile. Call {@link #tiles(Compression)} first. */
  public TestArchiveBuilder tile(int z, int x, int y, byte[] content) {
    return run(TileId.of(z, x, y), 1, content);
  }

  /**
   * Appends all tiles of zooms 0 to 7 with the same content, except those in {@code others} (by
   * tile id).
   */
  public TestArchiveBuilder everyTile(byte[] content, Map<Long, byte[]> others) {
    for (long id = 0; id < TileId.firstOf(8); id++) {
      run(id, 1, others.getOrDefault(id, content));
    }
    return this;
  }

  /** Appends the ancestors of a tile, from zoom 1 to {@code z} - 1. */
  public TestArchiveBuilder above(int z, int x, int y, byte[] content) {
    for (int up = 1; up < z; up++) {
      tile(up, x >> (z - up), y >> (z - up), content);
    }
    return this;
  }

  /** Appends a run of tiles. Call {@link #tiles(Compression)} first. */
  public TestArchiveBuilder run(long tileId, long runLength, byte[] content) {
    return storedRun(tileId, runLength, TestDirectoryBuilder.compress(content, tileCompression));
  }

  /** Appends a run of tiles whose content is already compressed. */
  public TestArchiveBuilder storedRun(long tileId, long runLength, byte[] stored) {
    long offset =
        offsets.computeIfAbsent(
            ByteBuffer.wrap(stored),
            absent -> {
              long end = tiles.length();
              tiles.appendBytes(stored);
              return end;
            });
    return entry(new DirectoryEntry(tileId, offset, stored.length, runLength));
  }

  /** Appends an entry unchanged, without content. */
  public TestArchiveBuilder entry(DirectoryEntry entry) {
    entries.add(entry);
    return this;
  }

  /** Appends bytes to the tile data that no entry refers to. */
  public TestArchiveBuilder gap(int length) {
    tiles.appendBytes(new byte[length]);
    return this;
  }

  public TestArchiveBuilder internal(Compression compression) {
    internal = compression;
    return this;
  }

  /** Sets the compression of tiles added from now on. */
  public TestArchiveBuilder tiles(Compression compression) {
    tileCompression = compression;
    return this;
  }

  public TestArchiveBuilder type(TileType tileType) {
    type = tileType;
    return this;
  }

  /** Sets the header's bounds, in degrees. */
  public TestArchiveBuilder bounds(double west, double south, double east, double north) {
    bounds = new double[] {west, south, east, north};
    return this;
  }

  /** Sets the metadata, to be compressed; if empty, the metadata section has no bytes. */
  public TestArchiveBuilder metadata(String json) {
    return metadata(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets the metadata, to be compressed; if empty, the metadata section has no bytes. */
  public TestArchiveBuilder metadata(byte[] json) {
    metadata = json.clone();
    return this;
  }

  /** Moves all entries into leaf directories of {@code size} entries, in {@code depth} levels. */
  public TestArchiveBuilder leaves(int size, int depth) {
    leafSize = size;
    levels = depth;
    return this;
  }

  /** Edits the root directory's entries before they are written. */
  public TestArchiveBuilder editRoot(UnaryOperator<List<DirectoryEntry>> edit) {
    rootEdit = edit;
    return this;
  }

  /** Edits the entries of each leaf directory before they are written. */
  public TestArchiveBuilder editLeaves(UnaryOperator<List<DirectoryEntry>> edit) {
    leafEdit = edit;
    return this;
  }

  /** Replaces the root directory by bytes that are written unchanged, without compression. */
  public TestArchiveBuilder storedRoot(byte[] bytes) {
    storedRoot = bytes.clone();
    return this;
  }

  /** Overwrites a byte of the finished archive. */
  public TestArchiveBuilder patch(int position, int value) {
    patches.add(bytes -> bytes.setByte(position, (byte) value));
    return this;
  }

  /** Overwrites eight bytes of the finished archive, little-endian. */
  public TestArchiveBuilder patchLong(int position, long value) {
    patches.add(bytes -> bytes.setLongLE(position, value));
    return this;
  }

  /** Truncates the finished archive. */
  public TestArchiveBuilder truncate(int length) {
    patches.add(bytes -> bytes.getBuffer(0, length));
    return this;
  }

  public BufferByteSource toSource() {
    return new BufferByteSource("test.pmtiles", toBuffer());
  }

  /** Returns the archive. Call only once. */
  public Buffer toBuffer() {
    byte[] root = root();
    byte[] meta =
        metadata.length == 0 ? metadata : TestDirectoryBuilder.compress(metadata, internal);
    Buffer header = Buffer.buffer().appendString("PMTiles").appendByte((byte) 3);
    long offset = 127;
    for (long length : new long[] {root.length, meta.length, leaves.length(), tiles.length()}) {
      header.appendLongLE(offset).appendLongLE(length);
      offset += length;
    }
    TestHeaderPatcher.appendCounts(header, entries);
    TestHeaderPatcher.appendFormat(header, internal, tileCompression, type, entries);
    TestHeaderPatcher.appendView(header, bounds);
    header.appendBytes(root).appendBytes(meta).appendBuffer(leaves).appendBuffer(tiles);
    Buffer archive = header;
    for (UnaryOperator<Buffer> patch : patches) {
      archive = patch.apply(archive);
    }
    return archive;
  }

  private byte[] root() {
    List<DirectoryEntry> level = new ArrayList<>(entries);
    for (int i = 0; i < levels; i++) {
      level = leavesOf(level);
    }
    byte[] root = TestDirectoryBuilder.encode(rootEdit.apply(level));
    return storedRoot.length > 0 ? storedRoot : TestDirectoryBuilder.compress(root, internal);
  }

  private List<DirectoryEntry> leavesOf(List<DirectoryEntry> level) {
    List<DirectoryEntry> above = new ArrayList<>();
    for (int i = 0; i < level.size(); i += leafSize) {
      List<DirectoryEntry> leaf =
          new ArrayList<>(level.subList(i, Math.min(i + leafSize, level.size())));
      byte[] bytes = TestDirectoryBuilder.encode(leafEdit.apply(leaf));
      byte[] stored = TestDirectoryBuilder.compress(bytes, internal);
      above.add(new DirectoryEntry(level.get(i).tileId(), leaves.length(), stored.length, 0));
      leaves.appendBytes(stored);
    }
    return above;
  }
}
