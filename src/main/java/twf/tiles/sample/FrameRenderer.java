package twf.tiles.sample;

import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.domain.WebMercator;
import twf.tiles.pmtiles.PmtilesWriter;
import twf.tiles.pmtiles.TileId;
import twf.tiles.pmtiles.TileType;

/**
 * Renders the frames of one sample variable as PMTiles archives and as images. Deterministic: a
 * frame always has the same bytes. Thread-safe.
 */
final class FrameRenderer {
  private static final int SIDE = 256;

  /** The longer side of an image in pixels. */
  private static final int IMAGE_SIDE = 512;

  private final SampleVariable series;
  private final Palette palette;

  FrameRenderer(SampleVariable series) {
    this.series = series;
    this.palette = new Palette(series.look().legend(), series.look().threshold());
  }

  /** Renders a frame into an archive that the caller writes. */
  PmtilesWriter render(RunId run, int forecastHour) {
    String name = series.key(run) + "/" + Identifiers.frameId(forecastHour);
    PmtilesWriter archive = new PmtilesWriter(series.bounds(), name, TileType.PNG);
    WeatherField field = series.field(run, forecastHour);
    Painter painter =
        new Painter(Grid.of(field, series.bounds(), series.gridStep()), palette, SIDE);
    try (PalettePngEncoder png = new PalettePngEncoder(palette, series.look().rgba())) {
      for (int z = Identifiers.ZOOM_MIN; z <= Identifiers.ZOOM_MAX; z++) {
        for (long id : tiles(series.bounds(), z).toArray()) {
          byte[] pixels = painter.paint(z, TileId.xOf(id), TileId.yOf(id));
          // Clients and the sample-tiles check request this tile first, so it always exists.
          if (pixels == null && z == 0) {
            pixels = new byte[SIDE * SIDE];
          }
          if (pixels != null) {
            archive.add(id, png.encode(pixels, SIDE));
          }
        }
      }
    }
    return archive;
  }

  /** Renders a frame as one image that shows its bounds in Web Mercator. */
  BufferedImage renderImage(RunId run, int forecastHour) {
    Bounds bounds = series.bounds();
    double west = WebMercator.x(bounds.west());
    double north = WebMercator.y(bounds.north());
    double across = WebMercator.x(bounds.east()) - west;
    double down = WebMercator.y(bounds.south()) - north;
    double pixels = IMAGE_SIDE / Math.max(across, down);
    int width = Math.max(1, (int) Math.round(across * pixels));
    int height = Math.max(1, (int) Math.round(down * pixels));
    Grid grid = Grid.of(series.field(run, forecastHour), bounds, series.gridStep());
    byte[] indexes =
        new Painter(grid, palette, width).paint(west * pixels, north * pixels, pixels, height);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; indexes != null && i < indexes.length; i++) {
      int rgba = palette.rgba(indexes[i] & 0xff);
      image.setRGB(i % width, i / width, Integer.rotateRight(rgba, 8));
    }
    return image;
  }

  /** Returns the PMTiles ids of the tiles of a zoom that intersect bounds, ascending. */
  static LongStream tiles(Bounds bounds, int z) {
    int west = WebMercator.tile(WebMercator.x(bounds.west()), z);
    int east = WebMercator.tile(WebMercator.x(bounds.east()), z);
    int north = WebMercator.tile(WebMercator.y(bounds.north()), z);
    int south = WebMercator.tile(WebMercator.y(bounds.south()), z);
    return IntStream.rangeClosed(north, south)
        .boxed()
        .flatMapToLong(y -> IntStream.rangeClosed(west, east).mapToLong(x -> TileId.of(z, x, y)))
        .sorted();
  }

  /**
   * Paints a grid in Web Mercator projection, on tiles or on a larger image. Not thread-safe: it
   * reuses buffers.
   */
  private static final class Painter {
    private final Grid grid;
    private final Palette palette;
    private final float[] columns;
    private final float[] line;

    /**
     * @param width of what it paints, in pixels
     */
    Painter(Grid grid, Palette palette, int width) {
      this.grid = grid;
      this.palette = palette;
      this.columns = new float[width];
      this.line = new float[grid.width()];
    }

    /**
     * Returns the palette indexes of a tile's pixels in row-major order; null if all are nodata.
     */
    byte @Nullable [] paint(int z, int x, int y) {
      return paint(x * (double) SIDE, y * (double) SIDE, (double) SIDE * (1 << z), SIDE);
    }

    /**
     * Returns the palette indexes as {@link #paint(int, int, int)} does.
     *
     * @param left the position of the left edge in a world of {@code pixels} pixels
     * @param top the position of the upper edge in it
     */
    byte @Nullable [] paint(double left, double top, double pixels, int height) {
      int from = line.length;
      int to = 0;
      for (int px = 0; px < columns.length; px++) {
        float column = grid.column(WebMercator.longitude((left + px + 0.5) / pixels));
        columns[px] = column;
        if (!Float.isNaN(column)) {
          from = Math.min(from, (int) column);
          to = Math.min((int) column + 1, line.length - 1);
        }
      }
      byte[] tile = new byte[columns.length * height];
      boolean any = false;
      for (int py = 0; py < height; py++) {
        float row = grid.row(WebMercator.latitude((top + py + 0.5) / pixels));
        if (!Float.isNaN(row)) {
          grid.interpolateRow(row, line, Math.min(from, line.length - 2), to);
          any |= paintRow(tile, py * columns.length);
        }
      }
      return any ? tile : null;
    }

    private boolean paintRow(byte[] tile, int from) {
      boolean any = false;
      for (int px = 0; px < columns.length; px++) {
        float column = columns[px];
        if (Float.isNaN(column)) {
          continue;
        }
        int west = Math.min((int) column, line.length - 2);
        float value = line[west] + (column - west) * (line[west + 1] - line[west]);
        int index = palette.indexOf(value);
        tile[from + px] = (byte) index;
        any |= index != Palette.NODATA;
      }
      return any;
    }
  }
}
