package twf.tiles.pmtiles.writer;

import static java.nio.charset.StandardCharsets.UTF_8;

import twf.tiles.domain.Bounds;
import twf.tiles.domain.Identifiers;
import twf.tiles.domain.json.StrictJson;

/**
 * What an archive says of itself in its header and metadata.
 *
 * @param tileType the header's number of the tiles' type (PMTiles v3 specification, section 3.3)
 * @param bounds of the data, WGS84 degrees
 * @param minZoom the lowest zoom
 * @param maxZoom the highest zoom
 * @param metadata a JSON object
 */
public record ArchiveDescription(
    int tileType, Bounds bounds, int minZoom, int maxZoom, String metadata) {
  /** The tile type of PNG. */
  public static final int PNG = 2;

  /** PNG tiles of the contract's zooms. */
  public static ArchiveDescription png(Bounds bounds, String name) {
    byte[] metadata =
        StrictJson.write(
            StrictJson.object().put("name", name).put("format", "png").put("type", "overlay"));
    return new ArchiveDescription(
        PNG,
        bounds,
        Identifiers.ZOOM_MIN,
        Identifiers.ZOOM_MAX,
        new String(metadata, UTF_8).strip());
  }
}
