package twf.tiles.validation.raster;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.WebMercator;
import twf.tiles.image.DecodedImage;

/**
 * The bounding box of all pixels of a tile that are not fully transparent. The box exceeds a
 * rectangle exactly if one of these pixels does. Columns and rows count from the north-west.
 *
 * @param side of the tile in pixels
 * @param firstX above {@code lastX} where nothing can be seen
 * @param quarters how many pixels can be seen of each quarter: north-west, north-east, south-west,
 *     south-east
 */
public record VisiblePixels(
    int side, int firstX, int lastX, int firstY, int lastY, List<Integer> quarters) {
  public VisiblePixels {
    quarters = List.copyOf(quarters);
  }

  /** How many pixels can be seen. */
  public int visible() {
    return quarters.stream().mapToInt(Integer::intValue).sum();
  }

  /** Computes the box from the alpha channel of an image; an image without one is fully opaque. */
  public static VisiblePixels of(DecodedImage decoded) {
    BufferedImage image = decoded.pixels();
    int side = decoded.side();
    int firstX = side;
    int lastX = -1;
    int firstY = side;
    int lastY = -1;
    int[] visible = new int[4];
    boolean opaque = !image.getColorModel().hasAlpha();
    int[] row = new int[side];
    for (int y = 0; y < side; y++) {
      // Pixels are packed ARGB as they are stored; getRGB asks for one after another, slowly.
      image.getRaster().getDataElements(0, y, side, 1, row);
      int west = y < side / 2 ? 0 : 2;
      for (int x = 0; x < side; x++) {
        if (opaque || row[x] >>> 24 != 0) {
          firstX = Math.min(firstX, x);
          lastX = Math.max(lastX, x);
          firstY = Math.min(firstY, y);
          lastY = y;
          visible[x < side / 2 ? west : west + 1]++;
        }
      }
    }
    return new VisiblePixels(
        side, firstX, lastX, firstY, lastY, Arrays.stream(visible).boxed().toList());
  }

  /**
   * Describes, on one line, the pixels that are visible outside bounds and tolerance; empty if
   * there are none.
   *
   * @param bounds a valid range
   * @param z zoom of the tile
   * @param x its column
   * @param y its row, counted from the north
   */
  public Optional<String> describeOutside(Bounds bounds, int z, int x, int y) {
    int visible = visible();
    if (visible == 0) {
      return Optional.empty();
    }
    Distances allowed = distances(PixelBounds.withTolerance(bounds, z, side), x, y);
    if (allowed.max() <= 0) {
      return Optional.empty();
    }
    Distances found = distances(PixelBounds.of(bounds, z, side), x, y);
    String opaque = visible == side * side ? "; no pixel of the tile is transparent" : "";
    return Optional.of(
        "a pixel that is not transparent lies %d pixels %s of bounds %s, more than the tolerance of %s degrees or one pixel%s"
            .formatted(found.max(), found.direction(), bounds, Bounds.TOLERANCE, opaque));
  }

  private Distances distances(PixelBounds inside, int x, int y) {
    long left = (long) x * side;
    long top = (long) y * side;
    return new Distances(
        inside.firstX() - left - firstX,
        left + lastX - inside.lastX(),
        inside.firstY() - top - firstY,
        top + lastY - inside.lastY());
  }

  /**
   * The number of pixels by which the box exceeds each edge of a rectangle; 0 or less if it does
   * not.
   */
  private record Distances(long west, long east, long north, long south) {
    long max() {
      return Math.max(Math.max(west, east), Math.max(north, south));
    }

    String direction() {
      long most = max();
      return most == west ? "west" : most == east ? "east" : most == north ? "north" : "south";
    }
  }

  /**
   * The range of pixels of one zoom that bounds cover, including partly covered ones. Pixels are
   * numbered over the whole world from the north-west corner.
   *
   * @param firstX the westernmost column
   * @param lastX the easternmost column
   * @param firstY the northernmost row
   * @param lastY the southernmost row
   */
  private record PixelBounds(long firstX, long lastX, long firstY, long lastY) {

    /** The floating-point error allowed for an edge that lies exactly between two pixels. */
    private static final double ROUNDING_TOLERANCE = 1e-6;

    /**
     * Returns the pixels that bounds cover, at least in part.
     *
     * @param z the zoom
     * @param side the size of a tile in pixels
     */
    static PixelBounds of(Bounds bounds, int z, int side) {
      return expanded(bounds, z, side, 0, 0);
    }

    /**
     * Returns the pixels that may be visible: those that bounds cover when each edge is moved
     * outwards by {@link Bounds#TOLERANCE} degrees or by one pixel, whichever is more. The degrees
     * are added before the projection, because a degree of latitude spans more pixels far from the
     * equator.
     */
    static PixelBounds withTolerance(Bounds bounds, int z, int side) {
      return expanded(bounds, z, side, Bounds.TOLERANCE, 1);
    }

    private static PixelBounds expanded(
        Bounds bounds, int z, int side, double degrees, int pixels) {
      double world = (double) (1L << z) * side;
      double west = Math.min(x(bounds.west() - degrees, world), x(bounds.west(), world) - pixels);
      double east = Math.max(x(bounds.east() + degrees, world), x(bounds.east(), world) + pixels);
      double north =
          Math.min(y(bounds.north() + degrees, world), y(bounds.north(), world) - pixels);
      double south =
          Math.max(y(bounds.south() - degrees, world), y(bounds.south(), world) + pixels);
      return new PixelBounds(
          firstPixel(west), lastPixel(east), firstPixel(north), lastPixel(south));
    }

    private static double x(double longitude, double world) {
      return WebMercator.x(longitude) * world;
    }

    private static double y(double latitude, double world) {
      return WebMercator.y(latitude) * world;
    }

    private static long firstPixel(double edge) {
      return (long) Math.floor(edge + ROUNDING_TOLERANCE);
    }

    private static long lastPixel(double edge) {
      return (long) Math.ceil(edge - ROUNDING_TOLERANCE) - 1;
    }
  }
}
