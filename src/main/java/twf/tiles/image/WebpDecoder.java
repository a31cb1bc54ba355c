package twf.tiles.image;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import twf.tiles.error.FailureException;

/**
 * Decodes WebP by libwebp, or says why this process cannot. Thread-safe; calls block.
 *
 * <p>The size is read twice before anything is allocated, by {@link WebpHeader} and by libwebp
 * itself, and both must agree.
 */
final class WebpDecoder {
  /**
   * How many pictures are decoded at a time. One of 512 pixels takes about 2 MB outside of the
   * heap; one that is made up to have 16,384 tables of Huffman codes took 125 MB and half a second.
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

  /** The process has one, made when it is first asked for: native code is loaded once. */
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
   * Loads libwebp. Never fails: without the library, each picture is refused with the reason.
   *
   * @param temporary where it is unpacked for a moment
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

  /** Why no WebP can be decoded, and what to do about it; empty where it can. */
  Optional<String> problem() {
    return library == null ? Optional.of(problem) : Optional.empty();
  }

  /**
   * Decodes a file.
   *
   * @param bytes not changed
   * @param where the tile, for messages
   * @throws FailureException malformed, where it is broken; unavailable, without the library
   */
  DecodedImage decode(byte[] bytes, String where) {
    WebpHeader header = WebpHeader.read(bytes, where);
    if (library == null) {
      throw FailureException.unavailable(where + ": WebP cannot be decoded: " + problem);
    }
    running.acquireUninterruptibly();
    try {
      return decode(library, bytes, header, where);
    } finally {
      running.release();
    }
  }

  private static DecodedImage decode(
      LibWebp library, byte[] bytes, WebpHeader header, String where) {
    int side = header.side();
    int[] size = new int[2];
    if (!library.size(bytes, header.length(), size) || size[0] != side || size[1] != side) {
      throw malformed(where, "the headers of its chunks are damaged");
    }
    int[] result = new int[4];
    int[] pixels = library.decode(bytes, header.length(), result);
    if (result[0] != OK || pixels == null) {
      throw failed(result[0], where);
    }
    boolean hasAlpha = result[3] != 0;
    BufferedImage image = ArgbImage.of(pixels, side, hasAlpha);
    return new DecodedImage(image);
  }

  private static FailureException failed(int status, String where) {
    return switch (status) {
      // libwebp says so of a damaged alpha plane, too; a heap that is full is thrown as an Error.
      case OUT_OF_MEMORY ->
          malformed(where, "its pixels are damaged, or take more memory than there is");
      case UNSUPPORTED_FEATURE -> malformed(where, "uses a feature that libwebp does not support");
      case SUSPENDED, NOT_ENOUGH_DATA -> malformed(where, "its pixels end too soon");
      default -> malformed(where, "its pixels are damaged");
    };
  }

  private static FailureException malformed(String where, String problem) {
    return FailureException.malformed(where, "WebP: " + problem);
  }
}
