package twf.tiles.image;

import java.util.Optional;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.TileType;

/**
 * Decodes PNG tiles with the JDK and WebP tiles with libwebp. Thread-safe. Calls block and allocate
 * a few megabytes at most.
 */
public final class ImageDecoder {
  private final WebpDecoder webp;

  /** Creates a decoder on the process-wide libwebp instance, loading the library if necessary. */
  public ImageDecoder() {
    this(WebpDecoder.shared());
  }

  ImageDecoder(WebpDecoder webp) {
    this.webp = webp;
  }

  /** Returns a one-line reason why WebP cannot be decoded and how to fix it; empty if it can. */
  public Optional<String> webpProblem() {
    return webp.problem();
  }

  /**
   * Decodes a tile.
   *
   * @param type the tile type in the archive header, PNG or WebP
   * @param bytes the encoded image; not modified
   * @param where the tile, for error messages
   * @throws FailureException malformed, if the bytes are not of {@code type} or cannot be decoded
   *     completely; unavailable, if the tile is a WebP and {@link #webpProblem} is not empty
   */
  public DecodedImage decode(TileType type, byte[] bytes, String where) {
    boolean png = PngSanitizer.isPng(bytes);
    boolean isWebp = !png && WebpHeader.isWebp(bytes);
    if (type == TileType.PNG && png) {
      return PngCodec.decode(bytes, where);
    }
    if (type == TileType.WEBP && isWebp) {
      return webp.decode(bytes, where);
    }
    String found = png ? "a PNG" : isWebp ? "a WebP" : "something else";
    throw FailureException.malformed(where, "the header says " + type + ", found " + found);
  }
}
