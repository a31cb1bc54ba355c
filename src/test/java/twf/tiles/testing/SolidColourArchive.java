package twf.tiles.testing;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import twf.tiles.pmtiles.TileId;

/**
 * An archive of zooms 0 to 7 that fills the bounds [-10, 50, 2, 58] with one colour, so that the
 * appearance of the map is known.
 */
public final class SolidColourArchive {
  private static final double WEST = -10;
  private static final double SOUTH = 50;
  private static final double EAST = 2;
  private static final double NORTH = 58;
  private static final int SIDE = 256;
  private static final int ZOOMS = 8;

  private final Map<String, byte[]> images = new HashMap<>();
  private final int colour;

  private SolidColourArchive(int colour) {
    this.colour = colour;
  }

  /**
   * Stages one frame for each colour (0xrrggbb), starting with frame 0, and the manifest. Keeps
   * existing frames.
   */
  public static StagedRun stage(Roots roots, String key, int expected, int... colours) {
    StagedRun run = new StagedRun(roots.staging(), key, expected);
    for (int fhr = 0; fhr < colours.length; fhr++) {
      if (!Files.exists(run.archive(fhr))) {
        run.frame(fhr, archive(colours[fhr]));
      }
    }
    return run.commit(colours.length);
  }

  /** Returns an archive of one colour (0xrrggbb). */
  public static byte[] archive(int colour) {
    SolidColourArchive run = new SolidColourArchive(colour);
    TestArchiveBuilder archive = new TestArchiveBuilder();
    for (int zoom = 0; zoom < ZOOMS; zoom++) {
      for (long id = TileId.firstOf(zoom); id < TileId.firstOf(zoom + 1); id++) {
        run.add(archive, id);
      }
    }
    return archive.toBuffer().getBytes();
  }

  private void add(TestArchiveBuilder archive, long id) {
    boolean[] columns = new boolean[SIDE];
    boolean[] rows = new boolean[SIDE];
    double side = 1 << TileId.zoomOf(id);
    if (lon(TileId.xOf(id) + 1, side) <= WEST
        || lon(TileId.xOf(id), side) >= EAST
        || lat(TileId.yOf(id), side) <= SOUTH
        || lat(TileId.yOf(id) + 1, side) >= NORTH) {
      return;
    }
    for (int i = 0; i < SIDE; i++) {
      double lon = lon(TileId.xOf(id) + (i + 0.5) / SIDE, side);
      double lat = lat(TileId.yOf(id) + (i + 0.5) / SIDE, side);
      columns[i] = lon > WEST && lon < EAST;
      rows[i] = lat > SOUTH && lat < NORTH;
    }
    String pattern = Arrays.toString(columns) + Arrays.toString(rows);
    if (any(columns) && any(rows)) {
      archive.run(id, 1, images.computeIfAbsent(pattern, absent -> image(columns, rows)));
    }
  }

  private static double lon(double x, double side) {
    return x / side * 360 - 180;
  }

  private static double lat(double y, double side) {
    return Math.toDegrees(Math.atan(Math.sinh(Math.PI * (1 - 2 * y / side))));
  }

  private static boolean any(boolean[] of) {
    for (boolean one : of) {
      if (one) {
        return true;
      }
    }
    return false;
  }

  /** Returns an image with two palette entries: transparent and the colour. */
  private byte[] image(boolean[] columns, boolean[] rows) {
    int[] palette = {0, 0xff000000 | colour};
    IndexColorModel model = new IndexColorModel(1, 2, palette, 0, true, 0, DataBuffer.TYPE_BYTE);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_BINARY, model);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        image.getRaster().setSample(x, y, 0, columns[x] && rows[y] ? 1 : 0);
      }
    }
    return TestImages.encode(image);
  }
}
