package twf.tiles.image;

import twf.tiles.error.FailureException;

/**
 * Checks that frame images are WebP that can be decoded completely. Thread-safe; calls block, and
 * allocate up to 4 bytes a pixel outside of the heap.
 */
public final class FrameImageVerifier {
  /** The largest file that a frame image may be: 32 MiB. */
  public static final long MAX_BYTES = 32L << 20;

  /** The most pixels that it may have: 64 megapixels. */
  public static final long MAX_PIXELS = 64_000_000;

  private final WebpDecoder webp = WebpDecoder.shared();

  /**
   * The size of an image.
   *
   * @param width in pixels
   * @param height in pixels
   */
  public record Size(int width, int height) {
    /** Formats the size for messages. */
    @Override
    public String toString() {
      return width + "x" + height;
    }
  }

  /**
   * Decodes an image and discards its pixels.
   *
   * @param bytes the file; not modified
   * @param where the file, for error messages
   * @throws FailureException malformed, if it is no WebP, has too many pixels or cannot be decoded
   *     completely; unavailable, if this process has no libwebp
   */
  public Size verify(byte[] bytes, String where) {
    if (!WebpHeader.isWebp(bytes)) {
      throw FailureException.malformed(
          where, PngSanitizer.isPng(bytes) ? "is a PNG, expected a WebP" : "is not a WebP");
    }
    WebpHeader header = webp.verify(bytes, where, FrameImageVerifier::requireSize);
    return new Size(header.width(), header.height());
  }

  private static void requireSize(int width, int height, String where) {
    long pixels = (long) width * height;
    if (pixels < 1 || pixels > MAX_PIXELS) {
      throw FailureException.malformed(
          where,
          "WebP: has %dx%d pixels, expected 1 to %d in all".formatted(width, height, MAX_PIXELS));
    }
  }
}
