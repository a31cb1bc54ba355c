package twf.tiles.sample;

import twf.tiles.domain.Identifiers;
import twf.tiles.domain.RunId;
import twf.tiles.pmtiles.PmtilesWriter;
import twf.tiles.pmtiles.TileId;
import twf.tiles.sample.weather.Grid;
import twf.tiles.sample.weather.Palette;
import twf.tiles.sample.weather.PalettePngEncoder;
import twf.tiles.sample.weather.TilePainter;
import twf.tiles.sample.weather.TileRange;
import twf.tiles.sample.weather.WeatherField;

/**
 * Renders the frames of one sample variable as PMTiles archives. Deterministic: a frame always has
 * the same bytes. Thread-safe.
 */
final class FrameRenderer {
  private final SampleVariable series;
  private final Palette palette;

  FrameRenderer(SampleVariable series) {
    this.series = series;
    this.palette = new Palette(series.look().legend(), series.look().threshold());
  }

  /** Renders a frame into an archive that the caller writes. */
  PmtilesWriter render(RunId run, int forecastHour) {
    String name = series.key(run) + "/" + Identifiers.frameId(forecastHour);
    PmtilesWriter archive = new PmtilesWriter(series.bounds(), name);
    WeatherField field = series.field(run, forecastHour);
    Grid grid = Grid.of(field, series.bounds(), series.gridStep());
    TilePainter painter = new TilePainter(grid, palette);
    try (PalettePngEncoder png = new PalettePngEncoder(palette, series.look().rgba())) {
      for (int z = Identifiers.ZOOM_MIN; z <= Identifiers.ZOOM_MAX; z++) {
        addZoom(archive, painter, png, z);
      }
    }
    return archive;
  }

  private void addZoom(PmtilesWriter archive, TilePainter painter, PalettePngEncoder png, int z) {
    TileRange range = TileRange.of(series.bounds(), z);
    range
        .ids()
        .forEach(
            id -> {
              byte[] pixels = painter.paint(z, TileId.xOf(id), TileId.yOf(id));
              // Clients and the sample-tiles check request this tile first, so it always exists.
              if (pixels == null && z == 0) {
                pixels = new byte[TilePainter.SIDE * TilePainter.SIDE];
              }
              if (pixels != null) {
                archive.add(id, png.encode(pixels, TilePainter.SIDE));
              }
            });
  }
}
