package twf.tiles.image;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The pixels of decoded images, for comparison. */
final class Pixels {
  private Pixels() {}

  /** Each pixel as an int, ARGB. */
  static int[] of(DecodedImage image) {
    int side = image.side();
    return image.pixels().getRGB(0, 0, side, side, null, 0, side);
  }

  /** SHA-256 of A, R, G, B of each pixel. */
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
