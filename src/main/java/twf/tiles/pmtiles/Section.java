package twf.tiles.pmtiles;

import twf.tiles.error.FailureException;

/**
 * A part of an archive, as its header says and nobody has checked; both are at least 0.
 *
 * @param offset bytes from the start of the archive
 * @param length bytes
 */
public record Section(long offset, long length) {

  /** Whether the section is there at all. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** Whether the section lies within the first {@code size} bytes. */
  public boolean endsWithin(long size) {
    return length <= size && offset <= size - length;
  }

  /** Whether {@code bytes} bytes at {@code relativeOffset} from its start are in the section. */
  boolean contains(long relativeOffset, long bytes) {
    return bytes <= length && relativeOffset <= length - bytes;
  }

  /** Throws malformed unless the section lies within a file of {@code size} bytes. */
  void requireWithinFile(long size, String name, String where) {
    if (!endsWithin(size)) {
      throw FailureException.malformed(
          where,
          "%s: expected within the file's %d bytes, found at %s".formatted(name, size, describe()));
    }
  }

  /** Formats the section for messages. */
  String describe() {
    return offset + " with " + length + " bytes";
  }
}
