package twf.tiles.pmtiles;

import twf.tiles.error.FailureException;

/** Reads the four columns of a directory, each number checked as it is read. */
final class DirectoryParser {
  private static final int MIN_ENTRY_BYTES = 4;
  private static final long MAX_U32 = 0xffff_ffffL;

  private final VarintReader in;
  private final String where;

  DirectoryParser(byte[] bytes, String where) {
    this.in = new VarintReader(bytes, where);
    this.where = where;
  }

  Directory parse() {
    int count = count();
    long[] tileIds = tileIds(count);
    int[] runLengths = runLengths(tileIds);
    int[] lengths = lengths(count);
    long[] offsets = offsets(lengths);
    if (in.remaining() > 0) {
      throw malformed(in.remaining() + " bytes behind the last entry");
    }
    return new Directory(tileIds, runLengths, offsets, lengths);
  }

  private int count() {
    long count = in.next();
    if (count > in.remaining() / MIN_ENTRY_BYTES) {
      throw malformed(count + " entries do not fit " + in.remaining() + " bytes");
    }
    if (count > ArchiveLimits.ENTRIES) {
      throw malformed(count + " entries, more than " + ArchiveLimits.ENTRIES);
    }
    return (int) count;
  }

  private long[] tileIds(int count) {
    long[] tileIds = new long[count];
    long last = 0;
    for (int i = 0; i < count; i++) {
      long step = in.next();
      if (i > 0 && step == 0) {
        throw malformed("entry " + i + ": tile id " + last + " a second time");
      }
      if (step > Long.MAX_VALUE - last) {
        throw malformed("entry " + i + ": tile id of 2^63 or more");
      }
      last += step;
      tileIds[i] = last;
    }
    return tileIds;
  }

  private int[] runLengths(long[] tileIds) {
    int[] runLengths = new int[tileIds.length];
    for (int i = 0; i < runLengths.length; i++) {
      long run = u32(i, "run length");
      if (run > Long.MAX_VALUE - tileIds[i]) {
        throw malformed("entry " + i + ": run ends at a tile id of 2^63 or more");
      }
      if (i + 1 < tileIds.length && tileIds[i] + run > tileIds[i + 1]) {
        throw malformed(
            "entry %d: run of %d tiles from %d overlaps the next entry, tile %d"
                .formatted(i, run, tileIds[i], tileIds[i + 1]));
      }
      runLengths[i] = (int) run;
    }
    return runLengths;
  }

  private int[] lengths(int count) {
    int[] lengths = new int[count];
    for (int i = 0; i < count; i++) {
      long length = u32(i, "length");
      if (length == 0) {
        throw malformed("entry " + i + ": length 0");
      }
      lengths[i] = (int) length;
    }
    return lengths;
  }

  /** 0 is "directly behind the entry before", all others are one more than the offset. */
  private long[] offsets(int[] lengths) {
    long[] offsets = new long[lengths.length];
    long end = 0;
    for (int i = 0; i < offsets.length; i++) {
      long code = in.next();
      if (code == 0 && i == 0) {
        throw malformed("entry 0: offset directly behind an entry before, and there is none");
      }
      long offset = code == 0 ? end : code - 1;
      long length = Integer.toUnsignedLong(lengths[i]);
      if (length > Long.MAX_VALUE - offset) {
        throw malformed("entry " + i + ": ends at byte 2^63 or later");
      }
      offsets[i] = offset;
      end = offset + length;
    }
    return offsets;
  }

  private long u32(int entry, String what) {
    long value = in.next();
    if (value > MAX_U32) {
      throw malformed("entry " + entry + ": " + what + " " + value + ", over 32 bits");
    }
    return value;
  }

  private FailureException malformed(String problem) {
    return FailureException.malformed(where, problem);
  }
}
