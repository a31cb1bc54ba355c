package twf.tiles.sample;

import twf.tiles.contract.RunId;
import twf.tiles.contract.Words;
import twf.tiles.pmtiles.TileId;

/** Renders frames of one series; the same frame always has the same bytes. Thread-safe. */
final class FrameRenderer {
  private final Series series;
  private final Palette palette;

  FrameRenderer(Series series) {
    this.series = series;
    this.palette = new Palette(series.look().legend(), series.look().threshold());
  }

  /** The archive of a frame, to be written. */
  ArchiveWriter render(RunId run, int forecastHour) {
    String name = series.key(run) + "/" + Words.frameId(forecastHour);
    ArchiveWriter archive = new ArchiveWriter(ArchiveInfo.png(series.bounds(), name));
    Field field = series.field(run, forecastHour);
    Grid grid = Grid.of(field, series.bounds(), series.gridStep());
    TilePainter painter = new TilePainter(grid, palette);
    try (PngEncoder png = new PngEncoder(palette, series.look().rgba())) {
      for (int z = Words.ZOOM_MIN; z <= Words.ZOOM_MAX; z++) {
        addZoom(archive, painter, png, z);
      }
    }
    return archive;
  }

  private void addZoom(ArchiveWriter archive, TilePainter painter, PngEncoder png, int z) {
    TileRange range = TileRange.of(series.bounds(), z);
    range
        .ids()
        .forEach(
            id -> {
              byte[] pixels = painter.paint(z, TileId.xOf(id), TileId.yOf(id));
              // The one tile of zoom 0 is what a client or a check asks for first: it is always
              // there.
              if (pixels == null && z == 0) {
                pixels = new byte[TilePainter.SIDE * TilePainter.SIDE];
              }
              if (pixels != null) {
                archive.add(id, png.encode(pixels, TilePainter.SIDE));
              }
            });
  }
}
