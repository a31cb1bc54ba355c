package twf.tiles.image;

import java.util.Optional;
import twf.tiles.error.FailureException;
import twf.tiles.pmtiles.TileType;

/**
 * Decodes tiles, PNG by the JDK and WebP by libwebp. Thread-safe; calls block and allocate at most
 * a few megabytes.
 */
public final class ImageDecoder {
  private final WebpDecoder webp;

  /** A decoder that uses the process's one libwebp, which is loaded here at the latest. */
  public ImageDecoder() {
    this(WebpDecoder.shared());
  }

  ImageDecoder(WebpDecoder webp) {
    this.webp = webp;
  }

  /** Why no WebP can be decoded, and what to do about it, on one line; empty where it can. */
  public Optional<String> webpProblem() {
    return webp.problem();
  }

  /**
   * Decodes a tile whose archive says that it is of {@code type}.
   *
   * @param type PNG or WebP
   * @param bytes not changed
   * @param where the tile, for messages
   * @throws FailureException malformed, where it is anything else, or cannot be decoded whole;
   *     unavailable, where it is a WebP and {@link #webpProblem} is not empty
   */
  public DecodedImage decode(TileType type, byte[] bytes, String where) {
    boolean png = PngSanitizer.isPng(bytes);
    boolean isWebp = !png && WebpHeader.isWebp(bytes);
    if (type == TileType.PNG && png) {
      return PngDecoder.decode(bytes, where);
    }
    if (type == TileType.WEBP && isWebp) {
      return webp.decode(bytes, where);
    }
    String found = png ? "a PNG" : isWebp ? "a WebP" : "something else";
    throw FailureException.malformed(where, "the header says " + type + ", found " + found);
  }
}
