package twf.tiles.image;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;

/**
 * Decodes WebP with libwebp, or reports why this process cannot. Thread-safe; calls block.
 *
 * <p>{@link WebpHeader} and libwebp both read the image size before anything is allocated, and both
 * must agree.
 */
final class WebpDecoder {
  /**
   * The number of concurrent decodes. A 512-pixel image takes about 2 MB outside the heap; a
   * crafted image with 16,384 Huffman tables took 125 MB and half a second.
   */
  private static final int MAX_CONCURRENT = 4;

  /** Status codes of libwebp's {@code VP8StatusCode}. */
  private static final int OK = 0;

  private static final int OUT_OF_MEMORY = 1;
  private static final int UNSUPPORTED_FEATURE = 4;
  private static final int SUSPENDED = 5;
  private static final int NOT_ENOUGH_DATA = 7;

  private final @Nullable LibWebp library;
  private final String problem;
  private final Semaphore running = new Semaphore(MAX_CONCURRENT);

  private WebpDecoder(@Nullable LibWebp library, String problem) {
    this.library = library;
    this.problem = problem;
  }

  /** Holds the process-wide decoder, initialized on first use: native code is loaded once. */
  private static final class Shared {
    static final WebpDecoder DECODER =
        load(
            Path.of(System.getProperty("java.io.tmpdir")),
            System.getProperty("os.name"),
            System.getProperty("os.arch"));
  }

  static WebpDecoder shared() {
    return Shared.DECODER;
  }

  /**
   * Loads libwebp. Never fails: without the library, every decode fails with the reason.
   *
   * @param temporary the directory that the library is briefly unpacked to
   * @param os the property {@code os.name}
   * @param architecture the property {@code os.arch}
   */
  static WebpDecoder load(Path temporary, String os, String architecture) {
    try {
      return new WebpDecoder(LibWebp.load(temporary, os, architecture), "");
    } catch (LibWebp.UnavailableException e) {
      return new WebpDecoder(null, String.valueOf(e.getMessage()));
    }
  }

  /** Returns the library; null if there is a {@link #problem}. */
  @Nullable LibWebp library() {
    return library;
  }

  /** Returns why WebP cannot be decoded and how to fix it; empty if it can. */
  Optional<String> problem() {
    return library == null ? Optional.of(problem) : Optional.empty();
  }

  /**
   * Decodes a WebP.
   *
   * @param bytes the encoded image; not modified
   * @param where the tile, for error messages
   * @throws FailureException malformed, if the image is corrupt; unavailable, if the library is
   *     missing
   */
  DecodedImage decode(byte[] bytes, String where) {
    WebpHeader header = new WebpHeader(bytes, where, DecodedImage::requireSize);
    int[] result = new int[4];
    int[] pixels =
        run(
            bytes,
            header,
            where,
            library -> library.decode(bytes, header.length(), result),
            result);
    return DecodedImage.of(pixels, header.width(), result[3] != 0);
  }

  /**
   * Checks that a WebP of any size can be decoded to its last pixel. The pixels stay outside of the
   * heap: at most 4 bytes a pixel.
   *
   * @param rule the accepted sizes
   * @return the header
   * @throws FailureException as {@link #decode}
   */
  WebpHeader verify(byte[] bytes, String where, WebpHeader.SizeRule rule) {
    WebpHeader header = new WebpHeader(bytes, where, rule);
    int[] result = new int[4];
    run(
        bytes,
        header,
        where,
        library ->
            library.decodeLastPixels(
                bytes, header.length(), header.width(), header.height(), result),
        result);
    return header;
  }

  /** Runs the library after it has read the size, which must be the header's. */
  private int[] run(
      byte[] bytes,
      WebpHeader header,
      String where,
      Function<LibWebp, int @Nullable []> decoding,
      int[] result) {
    if (library == null) {
      throw FailureException.unavailable(where + ": WebP cannot be decoded: " + problem);
    }
    running.acquireUninterruptibly();
    try {
      int[] size = new int[2];
      if (!library.readSize(bytes, header.length(), size)
          || size[0] != header.width()
          || size[1] != header.height()) {
        throw malformed(where, "the headers of its chunks are damaged");
      }
      int[] pixels = decoding.apply(library);
      if (result[0] != OK || pixels == null) {
        throw decodeError(result[0], where);
      }
      return pixels;
    } finally {
      running.release();
    }
  }

  private static FailureException decodeError(int status, String where) {
    return switch (status) {
      // libwebp also reports a corrupt alpha plane as OUT_OF_MEMORY; a full Java heap throws an
      // Error.
      case OUT_OF_MEMORY ->
          malformed(where, "its pixels are damaged, or libwebp ran out of memory");
      case UNSUPPORTED_FEATURE -> malformed(where, "uses a feature that libwebp does not support");
      case SUSPENDED, NOT_ENOUGH_DATA -> malformed(where, "its pixels end too soon");
      default -> malformed(where, "its pixels are damaged");
    };
  }

  private static FailureException malformed(String where, String problem) {
    return FailureException.malformed(where, "WebP: " + problem);
  }
}
