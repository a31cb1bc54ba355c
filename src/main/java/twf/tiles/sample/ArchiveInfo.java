package twf.tiles.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import twf.tiles.contract.Bounds;
import twf.tiles.contract.ContractJson;
import twf.tiles.contract.Words;

/**
 * What an archive says of itself in its header and metadata.
 *
 * @param tileType the header's number of the tiles' type (PMTiles v3 specification, section 3.3)
 * @param bounds of the data, WGS84 degrees
 * @param minZoom the lowest zoom
 * @param maxZoom the highest zoom
 * @param metadata a JSON object
 */
public record ArchiveInfo(int tileType, Bounds bounds, int minZoom, int maxZoom, String metadata) {
  /** The tile type of PNG. */
  public static final int PNG = 2;

  /** PNG tiles of the contract's zooms. */
  public static ArchiveInfo png(Bounds bounds, String name) {
    byte[] metadata =
        ContractJson.write(
            ContractJson.object().put("name", name).put("format", "png").put("type", "overlay"));
    return new ArchiveInfo(
        PNG, bounds, Words.ZOOM_MIN, Words.ZOOM_MAX, new String(metadata, UTF_8).strip());
  }
}
