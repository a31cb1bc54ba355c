package twf.tiles.pmtiles;

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

  /**
   * Whether {@code length} bytes at {@code offset}, counted from the section's start, are in it.
   */
  boolean contains(long relativeOffset, long bytes) {
    return bytes <= length && relativeOffset <= length - bytes;
  }
}
