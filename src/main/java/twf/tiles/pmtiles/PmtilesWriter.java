package twf.tiles.pmtiles;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.json.StrictJson;

/**
 * Writes a PMTiles v3 archive of PNG or WebP tiles of the contract's zooms: clustered, directories
 * and metadata in gzip, tiles as they are given.
 *
 * <p>Tiles of equal bytes are stored once, and neighbours of equal bytes share one entry. The same
 * tiles give the same bytes. Distinct tiles stay in memory until the archive is written. Not
 * thread-safe.
 */
public final class PmtilesWriter {
  private static final int MAX_ROOT = ArchiveLimits.ROOT_END - ArchiveLimits.HEADER;
  private static final int FIRST_LEAF_SIZE = 4096;

  private final Bounds bounds;
  private final String name;
  private final TileType type;
  private final List<DirectoryEntry> entries = new ArrayList<>();
  private final List<byte[]> contents = new ArrayList<>();
  private final Map<ByteBuffer, Long> offsets = new HashMap<>();
  private long dataLength;
  private long nextTileId;
  private long addressedTiles;

  /**
   * @param bounds of the data
   * @param name the name in the metadata
   * @param type what the tiles are
   */
  public PmtilesWriter(Bounds bounds, String name, TileType type) {
    this.bounds = bounds;
    this.name = name;
    this.type = type;
  }

  /**
   * Adds a tile; ids must ascend. The bytes must not be changed afterwards.
   *
   * @param tileId as {@link TileId} numbers tiles
   * @throws IllegalArgumentException if the id does not ascend, or the tile is empty
   */
  public void add(long tileId, byte[] tile) {
    if (tileId < nextTileId) {
      throw new IllegalArgumentException("tile " + tileId + " after tile " + (nextTileId - 1));
    }
    if (tile.length == 0) {
      throw new IllegalArgumentException("tile " + tileId + " has no bytes");
    }
    long offset = store(tile);
    DirectoryEntry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
    if (last != null && tileId == nextTileId && offset == last.offset()) {
      entries.set(
          entries.size() - 1,
          new DirectoryEntry(last.tileId(), offset, last.length(), last.runLength() + 1));
    } else {
      entries.add(new DirectoryEntry(tileId, offset, tile.length, 1));
    }
    nextTileId = tileId + 1;
    addressedTiles++;
  }

  private long store(byte[] tile) {
    Long known = offsets.putIfAbsent(ByteBuffer.wrap(tile), dataLength);
    if (known != null) {
      return known;
    }
    contents.add(tile);
    dataLength += tile.length;
    return dataLength - tile.length;
  }

  /** How many distinct tiles are stored. */
  public int tileContents() {
    return contents.size();
  }

  /**
   * Writes the whole archive; the stream stays open.
   *
   * @throws IllegalStateException if there is no tile
   */
  public void writeTo(OutputStream out) throws IOException {
    if (entries.isEmpty()) {
      throw new IllegalStateException("an archive without tiles");
    }
    byte[] metadata =
        gzip(
            StrictJson.write(
                StrictJson.object()
                    .put("name", name)
                    .put("format", type.name().toLowerCase(Locale.ROOT))
                    .put("type", "overlay")));
    ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    byte[] root = gzip(Directory.encode(entries));
    for (int leafSize = FIRST_LEAF_SIZE; root.length > MAX_ROOT; leafSize *= 2) {
      leaves.reset();
      root = writeLeaves(leaves, leafSize);
    }
    out.write(header(root.length, metadata.length, leaves.size()).encode());
    out.write(root);
    out.write(metadata);
    leaves.writeTo(out);
    for (byte[] tile : contents) {
      out.write(tile);
    }
  }

  /** Writes all entries into leaf directories and returns the root directory that leads to them. */
  private byte[] writeLeaves(ByteArrayOutputStream leaves, int leafSize) throws IOException {
    List<DirectoryEntry> root = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += leafSize) {
      int end = Math.min(from + leafSize, entries.size());
      byte[] leaf = gzip(Directory.encode(entries.subList(from, end)));
      root.add(new DirectoryEntry(entries.get(from).tileId(), leaves.size(), leaf.length, 0));
      leaves.writeBytes(leaf);
    }
    return gzip(Directory.encode(root));
  }

  private Header header(long root, long metadata, long leaves) {
    long metadataAt = ArchiveLimits.HEADER + root;
    long leavesAt = metadataAt + metadata;
    return new Header(
        new Section(ArchiveLimits.HEADER, root),
        new Section(metadataAt, metadata),
        new Section(leavesAt, leaves),
        new Section(leavesAt + leaves, dataLength),
        addressedTiles,
        entries.size(),
        contents.size(),
        true,
        Compression.GZIP,
        Compression.NONE,
        type,
        Identifiers.ZOOM_MIN,
        Identifiers.ZOOM_MAX,
        bounds,
        new Header.Center(
            0, (bounds.west() + bounds.east()) / 2, (bounds.south() + bounds.north()) / 2));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
