package twf.tiles.sample;

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
 * Renders the frames of one sample variable as PMTiles archives. Deterministic: a frame always has
 * the same bytes. Thread-safe.
 */
final class FrameRenderer {
  private static final int SIDE = 256;

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
    Painter painter = new Painter(Grid.of(field, series.bounds(), series.gridStep()), palette);
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

  /** Paints a grid on tiles in Web Mercator projection. Not thread-safe: it reuses buffers. */
  private static final class Painter {
    private final Grid grid;
    private final Palette palette;
    private final float[] columns = new float[SIDE];
    private final float[] line;

    Painter(Grid grid, Palette palette) {
      this.grid = grid;
      this.palette = palette;
      this.line = new float[grid.width()];
    }

    /**
     * Returns the palette indexes of a tile's pixels in row-major order; null if all are nodata.
     */
    byte @Nullable [] paint(int z, int x, int y) {
      double pixels = (double) SIDE * (1 << z);
      int from = line.length;
      int to = 0;
      for (int px = 0; px < SIDE; px++) {
        float column = grid.column(WebMercator.longitude((x * (double) SIDE + px + 0.5) / pixels));
        columns[px] = column;
        if (!Float.isNaN(column)) {
          from = Math.min(from, (int) column);
          to = Math.min((int) column + 1, line.length - 1);
        }
      }
      byte[] tile = new byte[SIDE * SIDE];
      boolean any = false;
      for (int py = 0; py < SIDE; py++) {
        float row = grid.row(WebMercator.latitude((y * (double) SIDE + py + 0.5) / pixels));
        if (!Float.isNaN(row)) {
          grid.interpolateRow(row, line, Math.min(from, line.length - 2), to);
          any |= paintRow(tile, py * SIDE);
        }
      }
      return any ? tile : null;
    }

    private boolean paintRow(byte[] tile, int from) {
      boolean any = false;
      for (int px = 0; px < SIDE; px++) {
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
