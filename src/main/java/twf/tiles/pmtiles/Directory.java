package twf.tiles.pmtiles;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import twf.tiles.error.FailureException;

/**
 * A root or leaf directory (PMTiles v3 specification, "Directory serialization"): entries in
 * ascending order of tiles, no two of which share a tile. Immutable, 24 bytes an entry.
 */
public final class Directory {
  private static final int BYTES_PER_ENTRY = 24;
  private static final int OBJECT_OVERHEAD_BYTES = 128;
  private static final int MIN_ENCODED_BYTES = 4;
  private static final long MAX_U32 = 0xffff_ffffL;

  private final long[] tileIds;
  private final int[] runLengths;
  private final long[] offsets;
  private final int[] lengths;

  Directory(long[] tileIds, int[] runLengths, long[] offsets, int[] lengths) {
    this.tileIds = tileIds;
    this.runLengths = runLengths;
    this.offsets = offsets;
    this.lengths = lengths;
  }

  /**
   * Reads the four columns of a directory, each number checked as it is read.
   *
   * @param decompressed all of it and nothing else
   * @param where the file and which of its directories, for messages
   * @return a directory; one without entries too, which only an empty archive may have
   * @throws FailureException malformed
   */
  public static Directory parse(Buffer decompressed, String where) {
    VarintReader in = new VarintReader(decompressed.getBytes(), where);
    int count = readCount(in);
    long[] tileIds = readTileIds(in, count);
    int[] runLengths = readRunLengths(in, tileIds);
    int[] lengths = readLengths(in, count);
    long[] offsets = readOffsets(in, lengths);
    if (in.remaining() > 0) {
      throw in.malformed(in.remaining() + " bytes behind the last entry");
    }
    return new Directory(tileIds, runLengths, offsets, lengths);
  }

  private static int readCount(VarintReader in) {
    long count = in.next();
    if (count > in.remaining() / MIN_ENCODED_BYTES) {
      throw in.malformed(count + " entries do not fit " + in.remaining() + " bytes");
    }
    if (count > ArchiveLimits.ENTRIES) {
      throw in.malformed(count + " entries, more than " + ArchiveLimits.ENTRIES);
    }
    return (int) count;
  }

  private static long[] readTileIds(VarintReader in, int count) {
    long[] tileIds = new long[count];
    long last = 0;
    for (int i = 0; i < count; i++) {
      long step = in.next();
      if (i > 0 && step == 0) {
        throw in.malformed("entry " + i + ": tile id " + last + " a second time");
      }
      if (step > Long.MAX_VALUE - last) {
        throw in.malformed("entry " + i + ": tile id of 2^63 or more");
      }
      last += step;
      tileIds[i] = last;
    }
    return tileIds;
  }

  private static int[] readRunLengths(VarintReader in, long[] tileIds) {
    int[] runLengths = new int[tileIds.length];
    for (int i = 0; i < runLengths.length; i++) {
      long run = readU32(in, i, "run length");
      if (run > Long.MAX_VALUE - tileIds[i]) {
        throw in.malformed("entry " + i + ": run ends at a tile id of 2^63 or more");
      }
      if (i + 1 < tileIds.length && tileIds[i] + run > tileIds[i + 1]) {
        throw in.malformed(
            "entry %d: run of %d tiles from %d overlaps the next entry, tile %d"
                .formatted(i, run, tileIds[i], tileIds[i + 1]));
      }
      runLengths[i] = (int) run;
    }
    return runLengths;
  }

  private static int[] readLengths(VarintReader in, int count) {
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      long length = readU32(in, i, "length");
      if (length == 0) {
        throw in.malformed("entry " + i + ": length 0");
      }
      lengths[i] = (int) length;
    }
    return lengths;
  }

  /** 0 is "directly behind the entry before", all others are one more than the offset. */
  private static long[] readOffsets(VarintReader in, int[] lengths) {
    long[] offsets = new long[lengths.length];
    long end = 0;
    for (int i = 0; i < offsets.length; i++) {
      long code = in.next();
      if (code == 0 && i == 0) {
        throw in.malformed("entry 0: offset directly behind an entry before, and there is none");
      }
      long offset = code == 0 ? end : code - 1;
      long length = Integer.toUnsignedLong(lengths[i]);
      if (length > Long.MAX_VALUE - offset) {
        throw in.malformed("entry " + i + ": ends at byte 2^63 or later");
      }
      offsets[i] = offset;
      end = offset + length;
    }
    return offsets;
  }

  private static long readU32(VarintReader in, int entry, String what) {
    long value = in.next();
    if (value > MAX_U32) {
      throw in.malformed("entry " + entry + ": " + what + " " + value + ", over 32 bits");
    }
    return value;
  }

  /** The inverse of {@link #parse}. */
  static byte[] encode(List<DirectoryEntry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeVarint(out, entries.size());
    long lastId = 0;
    for (DirectoryEntry entry : entries) {
      writeVarint(out, entry.tileId() - lastId);
      lastId = entry.tileId();
    }
    entries.forEach(entry -> writeVarint(out, entry.runLength()));
    entries.forEach(entry -> writeVarint(out, entry.length()));
    long end = -1;
    for (DirectoryEntry entry : entries) {
      writeVarint(out, entry.offset() == end ? 0 : entry.offset() + 1);
      end = entry.offset() + entry.length();
    }
    return out.toByteArray();
  }

  /** LEB128: seven bits a byte, the lowest first. */
  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** The number of entries. */
  public int size() {
    return tileIds.length;
  }

  /** About how many bytes it takes in memory. */
  public int weight() {
    return OBJECT_OVERHEAD_BYTES + tileIds.length * BYTES_PER_ENTRY;
  }

  /** The entry at {@code index}, 0 to {@link #size()} - 1. */
  public DirectoryEntry entry(int index) {
    return new DirectoryEntry(tileIds[index], offsets[index], length(index), runLength(index));
  }

  /** The entry that holds {@code tileId}: itself, its run, or the leaf directory it may be in. */
  public Optional<DirectoryEntry> find(long tileId) {
    int index = floor(tileId);
    return index >= 0 && (isLeaf(index) || tileId - tileIds[index] < runLength(index))
        ? Optional.of(entry(index))
        : Optional.empty();
  }

  /** The index of the last entry that begins at {@code tileId} or before; -1 if none does. */
  int floor(long tileId) {
    int found = Arrays.binarySearch(tileIds, tileId);
    return found >= 0 ? found : -found - 2;
  }

  long tileId(int index) {
    return tileIds[index];
  }

  boolean isLeaf(int index) {
    return runLengths[index] == 0;
  }

  long runLength(int index) {
    return Integer.toUnsignedLong(runLengths[index]);
  }

  long offset(int index) {
    return offsets[index];
  }

  private long length(int index) {
    return Integer.toUnsignedLong(lengths[index]);
  }

  /** How many of the entries are leaf directories. */
  int leaves() {
    int leaves = 0;
    for (int runLength : runLengths) {
      if (runLength == 0) {
        leaves++;
      }
    }
    return leaves;
  }

  /**
   * Reads unsigned LEB128 numbers one after another, none longer than 10 bytes or over 2^63 - 1.
   */
  static final class VarintReader {
    private static final int MAX_BYTES = 10;

    private final byte[] bytes;
    private final String where;
    private int position;

    VarintReader(byte[] bytes, String where) {
      this.bytes = bytes;
      this.where = where;
    }

    int remaining() {
      return bytes.length - position;
    }

    long next() {
      long value = 0;
      for (int i = 0; i < MAX_BYTES; i++) {
        if (position == bytes.length) {
          throw malformed("ends inside a number, at byte " + position);
        }
        byte b = bytes[position++];
        if (i == MAX_BYTES - 1 && (b & 0x7f) != 0) {
          throw malformed("number of 2^63 or more before byte " + position + " of the directory");
        }
        value |= (long) (b & 0x7f) << (7 * i);
        if (b >= 0) {
          return value;
        }
      }
      throw malformed("number of more than 10 bytes before byte " + position);
    }

    FailureException malformed(String problem) {
      return FailureException.malformed(where, problem);
    }
  }
}
