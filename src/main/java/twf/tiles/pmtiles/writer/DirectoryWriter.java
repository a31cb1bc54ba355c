package twf.tiles.pmtiles.writer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The directories of an archive, encoded: a root that fits a first read, and leaves if needed. */
final class DirectoryWriter {
  /** Header and root lie in the first 16 KiB (PMTiles v3 specification, section 2). */
  private static final int MAX_ROOT = 16 * 1024 - HeaderWriter.LENGTH;

  private static final int FIRST_LEAF_SIZE = 4096;

  private final byte[] root;
  private final byte[] leaves;

  private DirectoryWriter(byte[] root, byte[] leaves) {
    this.root = root;
    this.leaves = leaves;
  }

  static DirectoryWriter of(List<WrittenEntry> entries) {
    byte[] all = encode(entries);
    if (all.length <= MAX_ROOT) {
      return new DirectoryWriter(all, new byte[0]);
    }
    int leafSize = FIRST_LEAF_SIZE;
    DirectoryWriter split = split(entries, leafSize);
    while (split.root.length > MAX_ROOT) {
      leafSize *= 2;
      split = split(entries, leafSize);
    }
    return split;
  }

  byte[] root() {
    return root;
  }

  /** One leaf behind the other; empty where the root needs none. */
  byte[] leaves() {
    return leaves;
  }

  private static DirectoryWriter split(List<WrittenEntry> entries, int leafSize) {
    ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    List<WrittenEntry> root = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += leafSize) {
      byte[] leaf = encode(entries.subList(from, Math.min(from + leafSize, entries.size())));
      root.add(new WrittenEntry(entries.get(from).tileId(), leaves.size(), leaf.length, 0));
      leaves.writeBytes(leaf);
    }
    return new DirectoryWriter(encode(root), leaves.toByteArray());
  }

  /** Column after column: id deltas, run lengths, lengths, offsets (0 where one follows on). */
  private static byte[] encode(List<WrittenEntry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, entries.size());
    long lastId = 0;
    for (WrittenEntry entry : entries) {
      varint(out, entry.tileId() - lastId);
      lastId = entry.tileId();
    }
    entries.forEach(entry -> varint(out, entry.runLength()));
    entries.forEach(entry -> varint(out, entry.length()));
    long next = -1;
    for (WrittenEntry entry : entries) {
      varint(out, entry.offset() == next ? 0 : entry.offset() + 1);
      next = entry.offset() + entry.length();
    }
    return gzip(out.toByteArray());
  }

  /** LEB128: seven bits a byte, the lowest first. */
  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
