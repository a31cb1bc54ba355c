package twf.tiles.pmtiles.writer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a PMTiles v3 archive: clustered, directories and metadata in gzip, tiles as they are
 * given.
 *
 * <p>Tiles of equal bytes are stored once, and neighbours of equal bytes share one entry. The same
 * tiles give the same bytes. Distinct tiles stay in memory until the archive is written. Not
 * thread-safe.
 */
public final class PmtilesWriter {
  private final ArchiveDescription info;
  private final List<WrittenEntry> entries = new ArrayList<>();
  private final List<byte[]> contents = new ArrayList<>();
  private final Map<ByteBuffer, Long> offsets = new HashMap<>();
  private long dataLength;
  private long nextTileId;
  private long addressedTiles;

  public PmtilesWriter(ArchiveDescription info) {
    this.info = info;
  }

  /**
   * Adds a tile; ids must ascend. The bytes must not be changed afterwards.
   *
   * @param tileId as {@link twf.tiles.pmtiles.TileId} numbers tiles
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
    WrittenEntry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
    if (last != null && tileId == nextTileId && offset == last.offset()) {
      entries.set(entries.size() - 1, last.withLongerRun());
    } else {
      entries.add(new WrittenEntry(tileId, offset, tile.length, 1));
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

  /** How many tiles can be asked for. */
  public long addressedTiles() {
    return addressedTiles;
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
    DirectoryWriter directories = DirectoryWriter.of(entries);
    byte[] metadata = DirectoryWriter.gzip(info.metadata().getBytes(UTF_8));
    out.write(header(directories, metadata.length));
    out.write(directories.root());
    out.write(metadata);
    out.write(directories.leaves());
    for (byte[] tile : contents) {
      out.write(tile);
    }
  }

  private byte[] header(DirectoryWriter directories, int metadataLength) {
    return new HeaderWriter()
        .magic()
        .sections(directories.root().length, metadataLength, directories.leaves().length)
        .data(dataLength)
        .counts(addressedTiles, entries.size(), contents.size())
        .kinds(info.tileType())
        .zooms(info.minZoom(), info.maxZoom())
        .bounds(info.bounds())
        .bytes();
  }
}
