package twf.tiles.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** A simple PMTiles v3 reader, independent of the writer under test. */
public final class ReferencePmtilesReader {
  public final ByteBuffer header;
  public final String metadata;
  public final TreeMap<Long, byte[]> tiles = new TreeMap<>();
  public int leaves;
  public int entries;
  private final byte[] file;

  public ReferencePmtilesReader(byte[] file) throws IOException {
    this.file = file;
    this.header = ByteBuffer.wrap(file, 0, 127).order(ByteOrder.LITTLE_ENDIAN);
    this.metadata = new String(gunzip(number(24), number(32)), "UTF-8");
    directory(number(8), number(16));
  }

  public long number(int at) {
    return header.getLong(at);
  }

  public double degrees(int at) {
    return header.getInt(at) / 1e7;
  }

  private void directory(long offset, long length) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(gunzip(offset, length));
    int count = (int) varint(in);
    long[][] columns = new long[4][count];
    for (long[] column : columns) {
      for (int i = 0; i < count; i++) {
        column[i] = varint(in);
      }
    }
    long id = 0;
    long next = 0;
    for (int i = 0; i < count; i++) {
      id += columns[0][i];
      int size = (int) columns[2][i];
      long at = columns[3][i] == 0 ? next : columns[3][i] - 1;
      next = at + size;
      if (columns[1][i] == 0) {
        leaves++;
        directory(number(40) + at, size);
      } else {
        entry(id, columns[1][i], number(56) + at, size);
      }
    }
  }

  private void entry(long id, long runLength, long offset, int size) {
    entries++;
    for (long i = 0; i < runLength; i++) {
      tiles.put(id + i, Arrays.copyOfRange(file, (int) offset, (int) offset + size));
    }
  }

  private byte[] gunzip(long offset, long length) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(file, (int) offset, (int) length))) {
      return in.readAllBytes();
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
