package twf.tiles.image;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Extracts the pixels of decoded images for comparison. */
final class Pixels {
  private Pixels() {}

  /** Returns each pixel as an ARGB int. */
  static int[] of(DecodedImage image) {
    int side = image.side();
    return image.pixels().getRGB(0, 0, side, side, null, 0, side);
  }

  /** Returns the SHA-256 over the A, R, G and B bytes of all pixels. */
  static String sha256(DecodedImage image) {
    int[] argb = of(image);
    ByteBuffer bytes = ByteBuffer.allocate(4 * argb.length);
    bytes.asIntBuffer().put(argb);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
