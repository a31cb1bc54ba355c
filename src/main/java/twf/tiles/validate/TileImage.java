package twf.tiles.validate;

import java.awt.image.BufferedImage;
import twf.tiles.image.DecodedImage;

/** What is to be known of a decoded tile: which of its pixels can be seen. Immutable. */
final class TileImage {
  private final int side;
  private final boolean mayBeTransparent;
  private final byte[] alpha;

  private TileImage(int side, boolean mayBeTransparent, byte[] alpha) {
    this.side = side;
    this.mayBeTransparent = mayBeTransparent;
    this.alpha = alpha;
  }

  /** Takes the alpha of a square image. */
  static TileImage of(DecodedImage decoded) {
    BufferedImage image = decoded.pixels();
    int side = decoded.side();
    byte[] alpha = new byte[side * side];
    int[] row = new int[side];
    for (int y = 0; y < side; y++) {
      image.getRGB(0, y, side, 1, row, 0, side);
      for (int x = 0; x < side; x++) {
        alpha[y * side + x] = (byte) (row[x] >>> 24);
      }
    }
    return new TileImage(side, decoded.mayBeTransparent(), alpha);
  }

  /** Width and height in pixels. */
  int side() {
    return side;
  }

  /** Whether the format of the image has an alpha channel or a transparent colour. */
  boolean mayBeTransparent() {
    return mayBeTransparent;
  }

  /** Whether the alpha of a pixel is above 0. */
  boolean isVisible(int x, int y) {
    return alpha[y * side + x] != 0;
  }
}
